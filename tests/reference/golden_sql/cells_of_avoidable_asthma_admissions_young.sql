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
      "t0"."age" >= 18
    ) AND (
      "t0"."age" < 40
    ), FALSE)) AS "persons__from_18_to_40",
  CAST(COALESCE(
    SUM("t0"."days") FILTER(WHERE
      COALESCE((
        "t0"."age" >= 18
      ) AND (
        "t0"."age" < 40
      ), FALSE)),
    0
  ) AS BIGINT) AS "days__from_18_to_40"
FROM "person_years" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;

-- found_in_avoidable_stay
SELECT
  "t6"."person_id",
  "t6"."year",
  "t6"."region",
  MAX("t6"."sex") AS "sex",
  MAX("t6"."age_band") AS "age_band",
  MAX("t6"."age") AS "age",
  COUNT(*) FILTER(WHERE
    "t6"."is_avoidable_asthma_admissions_young") AS "avoidable_asthma_admissions_young"
FROM (
  SELECT
    "t5"."person_id",
    "t5"."day",
    "t5"."fact_year",
    "t5"."is_avoidable_asthma_admissions_young",
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
      (
        "t0"."pqi_15" >= 1
      ) AND (
        "t0"."pqi_15" < 2
      ) AS "is_avoidable_asthma_admissions_young"
    FROM "avoidable_stay" AS "t0"
    WHERE
      "t0"."pqi_15" >= 1 AND "t0"."pqi_15" < 2
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

-- sums_found_in_avoidable_stay
SELECT
  "t0"."region",
  "t0"."year",
  "t0"."sex",
  "t0"."age_band",
  COUNT(*) FILTER(WHERE
    COALESCE((
      "t0"."age" >= 18
    ) AND (
      "t0"."age" < 40
    ), FALSE)) AS "found_in_avoidable_stay__found__from_18_to_40",
  CAST(COALESCE(
    SUM(
      CAST(CASE
        WHEN COALESCE((
          "t0"."age" >= 18
        ) AND (
          "t0"."age" < 40
        ), FALSE)
        THEN "t0"."avoidable_asthma_admissions_young"
        ELSE CAST(NULL AS BIGINT)
      END AS DOUBLE)
    ),
    0
  ) AS BIGINT) AS "avoidable_asthma_admissions_young__total",
  CAST(COALESCE(
    SUM(
      CAST(CASE
        WHEN COALESCE((
          "t0"."age" >= 18
        ) AND (
          "t0"."age" < 40
        ), FALSE)
        THEN "t0"."avoidable_asthma_admissions_young"
        ELSE CAST(NULL AS BIGINT)
      END * CASE
        WHEN COALESCE((
          "t0"."age" >= 18
        ) AND (
          "t0"."age" < 40
        ), FALSE)
        THEN "t0"."avoidable_asthma_admissions_young"
        ELSE CAST(NULL AS BIGINT)
      END AS DOUBLE)
    ),
    0
  ) AS BIGINT) AS "avoidable_asthma_admissions_young__squares"
FROM "found_in_avoidable_stay" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;
