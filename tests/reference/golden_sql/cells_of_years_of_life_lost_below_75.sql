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
  "t6"."person_id",
  "t6"."year",
  "t6"."region",
  MAX("t6"."sex") AS "sex",
  MAX("t6"."age_band") AS "age_band",
  MAX("t6"."age") AS "age",
  CAST(COALESCE(
    SUM(
      CAST(CASE
        WHEN "t6"."is_years_of_life_lost_below_75"
        THEN COALESCE("t6"."years_lost_75", 0)
        ELSE 0
      END AS DOUBLE)
    ),
    0
  ) AS BIGINT) AS "years_of_life_lost_below_75"
FROM (
  SELECT
    "t5"."person_id",
    "t5"."day",
    "t5"."fact_year",
    "t5"."years_lost_75",
    "t5"."is_years_of_life_lost_below_75",
    "t3"."person_id" AS "person_id_right",
    "t3"."year",
    "t3"."region",
    "t3"."sex",
    "t3"."age_band",
    "t3"."age",
    "t3"."enter_day",
    "t3"."leave_day"
  FROM (
    SELECT
      "t0"."person_id",
      "t0"."day",
      CAST(EXTRACT(year FROM "t0"."day") AS BIGINT) AS "fact_year",
      "t0"."years_lost_75",
      TRUE AS "is_years_of_life_lost_below_75"
    FROM "death" AS "t0"
    WHERE
      TRUE
  ) AS "t5"
  INNER JOIN (
    SELECT
      "t1"."person_id",
      "t1"."year",
      "t1"."region",
      "t1"."sex",
      "t1"."age_band",
      "t1"."age",
      "t1"."enter_day",
      "t1"."leave_day"
    FROM "person_period" AS "t1"
  ) AS "t3"
    ON "t5"."person_id" = "t3"."person_id"
    AND "t5"."fact_year" = "t3"."year"
    AND "t5"."day" >= "t3"."enter_day"
    AND "t5"."day" < "t3"."leave_day"
) AS "t6"
GROUP BY
  1,
  2,
  3;

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
        THEN "t0"."years_of_life_lost_below_75"
        ELSE CAST(NULL AS BIGINT)
      END AS DOUBLE)
    ),
    0
  ) AS BIGINT) AS "years_of_life_lost_below_75__total",
  CAST(COALESCE(
    SUM(
      CAST(CASE
        WHEN COALESCE((
          "t0"."age" >= 0
        ) AND (
          "t0"."age" < 75
        ), FALSE)
        THEN "t0"."years_of_life_lost_below_75"
        ELSE CAST(NULL AS BIGINT)
      END * CASE
        WHEN COALESCE((
          "t0"."age" >= 0
        ) AND (
          "t0"."age" < 75
        ), FALSE)
        THEN "t0"."years_of_life_lost_below_75"
        ELSE CAST(NULL AS BIGINT)
      END AS DOUBLE)
    ),
    0
  ) AS BIGINT) AS "years_of_life_lost_below_75__squares"
FROM "found_in_death" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;
