-- person_years
SELECT
  "t0"."person_id",
  "t0"."year",
  "t0"."region",
  CAST(COALESCE(SUM("t0"."days"), 0) AS BIGINT) AS "days",
  MIN("t0"."enter_day") AS "enter_day",
  MAX("t0"."leave_day") AS "leave_day",
  MAX("t0"."sex") AS "sex",
  MAX("t0"."age_band") AS "age_band",
  MAX("t0"."age") AS "age"
FROM "person_period" AS "t0"
GROUP BY
  1,
  2,
  3;

-- persons_in_strata
SELECT
  "t0"."region",
  "t0"."year",
  "t0"."sex",
  "t0"."age_band",
  COUNT(*) AS "persons",
  CAST(COALESCE(SUM("t0"."days"), 0) AS BIGINT) AS "days",
  COUNT(*) FILTER(WHERE
    COALESCE((
      "t0"."age" >= 0
    ) AND (
      "t0"."age" < 75
    ), FALSE)) AS "persons__from_0_to_75",
  CAST(COALESCE(
    SUM("t0"."days") FILTER(WHERE
      COALESCE((
        "t0"."age" >= 0
      ) AND (
        "t0"."age" < 75
      ), FALSE)),
    0
  ) AS BIGINT) AS "days__from_0_to_75"
FROM "person_years" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;

-- found_in_death
SELECT
  "t7"."person_id",
  "t7"."year",
  "t7"."region",
  CASE
    WHEN CAST((
      "t7"."traits" - (
        "t7"."traits" % 1000000000000
      )
    ) / 1000000000000 AS BIGINT) = 1
    THEN 'female'
    WHEN CAST((
      "t7"."traits" - (
        "t7"."traits" % 1000000000000
      )
    ) / 1000000000000 AS BIGINT) = 2
    THEN 'male'
    ELSE NULL
  END AS "sex",
  NULLIF(
    CAST((
      (
        "t7"."traits" % 1000000000000
      ) - (
        (
          "t7"."traits" % 1000000000000
        ) % 1000000
      )
    ) / 1000000 AS BIGINT),
    0
  ) - 1 AS "age_band",
  NULLIF("t7"."traits" % 1000000, 0) - 1 AS "age",
  "t7"."preventable_mortality"
FROM (
  SELECT
    "t6"."person_id",
    "t6"."year",
    "t6"."region",
    MAX("t6"."traits") AS "traits",
    CAST(COALESCE(
      SUM(
        CAST(CASE
          WHEN "t6"."is_preventable_mortality"
          THEN COALESCE("t6"."preventable_halves", 0)
          ELSE 0
        END AS DOUBLE)
      ),
      0
    ) AS BIGINT) AS "preventable_mortality"
  FROM (
    SELECT
      "t3"."person_id",
      "t3"."day",
      "t3"."fact_year",
      "t3"."preventable_halves",
      "t3"."is_preventable_mortality",
      "t5"."person_id" AS "person_id_right",
      "t5"."year",
      "t5"."region",
      "t5"."enter_day",
      "t5"."leave_day",
      "t5"."traits"
    FROM (
      SELECT
        "t0"."person_id",
        "t0"."day",
        CAST(EXTRACT(year FROM "t0"."day") AS BIGINT) AS "fact_year",
        "t0"."preventable_halves",
        TRUE AS "is_preventable_mortality"
      FROM "death" AS "t0"
      WHERE
        TRUE
    ) AS "t3"
    INNER JOIN (
      SELECT
        "t1"."person_id",
        "t1"."year",
        "t1"."region",
        "t1"."enter_day",
        "t1"."leave_day",
        (
          (
            (
              CAST(CASE WHEN "t1"."sex" = 'female' THEN 1 WHEN "t1"."sex" = 'male' THEN 2 ELSE 0 END AS BIGINT) * 1000000
            ) + (
              COALESCE("t1"."age_band", -1) + 1
            )
          ) * 1000000
        ) + (
          COALESCE("t1"."age", -1) + 1
        ) AS "traits"
      FROM "person_period" AS "t1"
    ) AS "t5"
      ON "t3"."person_id" = "t5"."person_id"
      AND "t3"."fact_year" = "t5"."year"
      AND "t3"."day" >= "t5"."enter_day"
      AND "t3"."day" < "t5"."leave_day"
  ) AS "t6"
  GROUP BY
    1,
    2,
    3
) AS "t7";

-- sums_found_in_death
SELECT
  "t0"."region",
  "t0"."year",
  "t0"."sex",
  "t0"."age_band",
  COUNT(*) FILTER(WHERE
    COALESCE((
      "t0"."age" >= 0
    ) AND (
      "t0"."age" < 75
    ), FALSE)) AS "found_in_death__found__from_0_to_75",
  CAST(COALESCE(
    SUM(
      CAST(CASE
        WHEN COALESCE((
          "t0"."age" >= 0
        ) AND (
          "t0"."age" < 75
        ), FALSE)
        THEN "t0"."preventable_mortality"
        ELSE CAST(NULL AS BIGINT)
      END AS DOUBLE)
    ),
    0
  ) AS BIGINT) AS "preventable_mortality__total",
  CAST(COALESCE(
    SUM(
      CAST(CASE
        WHEN COALESCE((
          "t0"."age" >= 0
        ) AND (
          "t0"."age" < 75
        ), FALSE)
        THEN "t0"."preventable_mortality"
        ELSE CAST(NULL AS BIGINT)
      END * CASE
        WHEN COALESCE((
          "t0"."age" >= 0
        ) AND (
          "t0"."age" < 75
        ), FALSE)
        THEN "t0"."preventable_mortality"
        ELSE CAST(NULL AS BIGINT)
      END AS DOUBLE)
    ),
    0
  ) AS BIGINT) AS "preventable_mortality__squares"
FROM "found_in_death" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;
