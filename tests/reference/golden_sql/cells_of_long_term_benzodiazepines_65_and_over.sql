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
  CAST(COALESCE(SUM("t0"."days"), 0) AS BIGINT) AS "days"
FROM "person_years" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;

-- found_in_medicine_year
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
  "t7"."long_term_benzodiazepines_65_and_over__1",
  "t7"."long_term_benzodiazepines_65_and_over__2",
  "t7"."long_term_benzodiazepines_65_and_over__3"
FROM (
  SELECT
    "t6"."person_id",
    "t6"."year",
    "t6"."region",
    MAX("t6"."traits") AS "traits",
    CAST(CASE
      WHEN COUNT(*) FILTER(WHERE
        "t6"."is_long_term_benzodiazepines_65_and_over__1") >= 1
      THEN 1
      ELSE 0
    END AS BIGINT) AS "long_term_benzodiazepines_65_and_over__1",
    CAST(CASE
      WHEN COUNT(*) FILTER(WHERE
        "t6"."is_long_term_benzodiazepines_65_and_over__2") >= 1
      THEN 1
      ELSE 0
    END AS BIGINT) AS "long_term_benzodiazepines_65_and_over__2",
    CAST(CASE
      WHEN COUNT(*) FILTER(WHERE
        "t6"."is_long_term_benzodiazepines_65_and_over__3") >= 1
      THEN 1
      ELSE 0
    END AS BIGINT) AS "long_term_benzodiazepines_65_and_over__3"
  FROM (
    SELECT
      "t3"."person_id",
      "t3"."day",
      "t3"."fact_year",
      "t3"."is_long_term_benzodiazepines_65_and_over__1",
      "t3"."is_long_term_benzodiazepines_65_and_over__2",
      "t3"."is_long_term_benzodiazepines_65_and_over__3",
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
        (
          "t0"."long_term_benzodiazepine" >= 1
        )
        AND (
          "t0"."long_term_benzodiazepine" < 2
        ) AS "is_long_term_benzodiazepines_65_and_over__1",
        "t0"."long_term_benzodiazepine" >= 0 AS "is_long_term_benzodiazepines_65_and_over__2",
        TRUE AS "is_long_term_benzodiazepines_65_and_over__3"
      FROM "medicine_year" AS "t0"
      WHERE
        (
          (
            "t0"."long_term_benzodiazepine" >= 1
          )
          AND (
            "t0"."long_term_benzodiazepine" < 2
          )
        )
        OR (
          "t0"."long_term_benzodiazepine" >= 0
        )
        OR TRUE
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

-- combined
SELECT
  "t6"."person_id",
  "t6"."year",
  "t6"."region",
  "t6"."sex",
  "t6"."age_band",
  "t6"."age",
  CASE
    WHEN COALESCE("t6"."age" >= 65, FALSE)
    AND (
      CAST(CASE
        WHEN COALESCE("t6"."long_term_benzodiazepines_65_and_over__2" > 0, FALSE)
        OR NOT (
          COALESCE("t6"."long_term_benzodiazepines_65_and_over__3" > 0, FALSE)
        )
        THEN 1
        ELSE 0
      END AS BIGINT) = 1
    )
    THEN COALESCE("t6"."long_term_benzodiazepines_65_and_over__1", 0)
    ELSE CAST(NULL AS BIGINT)
  END AS "long_term_benzodiazepines_65_and_over",
  CASE
    WHEN COALESCE("t6"."age" >= 65, FALSE)
    AND (
      CAST(CASE
        WHEN COALESCE("t6"."long_term_benzodiazepines_65_and_over__2" > 0, FALSE)
        OR NOT (
          COALESCE("t6"."long_term_benzodiazepines_65_and_over__3" > 0, FALSE)
        )
        THEN 1
        ELSE 0
      END AS BIGINT) = 1
    )
    THEN CAST(CASE
      WHEN COALESCE("t6"."long_term_benzodiazepines_65_and_over__2" > 0, FALSE)
      OR NOT (
        COALESCE("t6"."long_term_benzodiazepines_65_and_over__3" > 0, FALSE)
      )
      THEN 1
      ELSE 0
    END AS BIGINT)
    ELSE CAST(NULL AS BIGINT)
  END AS "long_term_benzodiazepines_65_and_over__below"
FROM (
  SELECT
    "t4"."person_id",
    "t4"."year",
    "t4"."region",
    "t4"."sex",
    "t4"."age_band",
    "t4"."age",
    "t5"."long_term_benzodiazepines_65_and_over__1",
    "t5"."long_term_benzodiazepines_65_and_over__2",
    "t5"."long_term_benzodiazepines_65_and_over__3"
  FROM (
    SELECT
      "t0"."person_id",
      "t0"."year",
      "t0"."region",
      "t0"."sex",
      "t0"."age_band",
      "t0"."age"
    FROM "person_years" AS "t0"
  ) AS "t4"
  LEFT OUTER JOIN (
    SELECT
      "t1"."person_id",
      "t1"."year",
      "t1"."region",
      "t1"."long_term_benzodiazepines_65_and_over__1",
      "t1"."long_term_benzodiazepines_65_and_over__2",
      "t1"."long_term_benzodiazepines_65_and_over__3"
    FROM "found_in_medicine_year" AS "t1"
  ) AS "t5"
    ON "t4"."person_id" = "t5"."person_id"
    AND "t4"."year" = "t5"."year"
    AND "t4"."region" = "t5"."region"
) AS "t6";

-- sums_combined
SELECT
  "t0"."region",
  "t0"."year",
  "t0"."sex",
  "t0"."age_band",
  COUNT(*) AS "combined__found",
  CAST(COALESCE(SUM(CAST("t0"."long_term_benzodiazepines_65_and_over" AS DOUBLE)), 0) AS BIGINT) AS "long_term_benzodiazepines_65_and_over__total",
  CAST(COALESCE(SUM(CAST("t0"."long_term_benzodiazepines_65_and_over__below" AS DOUBLE)), 0) AS BIGINT) AS "long_term_benzodiazepines_65_and_over__below"
FROM "combined" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;
