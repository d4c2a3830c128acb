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
    COALESCE("t0"."age" >= 40, FALSE)) AS "persons__from_40",
  CAST(COALESCE(SUM("t0"."days") FILTER(WHERE
    COALESCE("t0"."age" >= 40, FALSE)), 0) AS BIGINT) AS "days__from_40"
FROM "person_years" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;

-- ever_in_diagnosis
SELECT
  "t3"."person_id",
  "t3"."year",
  "t3"."region",
  "t3"."sex",
  "t3"."age_band",
  "t3"."age",
  CAST(CASE WHEN "t6"."copd_prevalence_40_and_over" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "copd_prevalence_40_and_over"
FROM (
  SELECT
    "t0"."person_id",
    "t0"."year",
    "t0"."region",
    "t0"."sex",
    "t0"."age_band",
    "t0"."age",
    "t0"."enter_day",
    "t0"."leave_day"
  FROM "person_years" AS "t0"
) AS "t3"
INNER JOIN (
  SELECT
    "t4"."person_id",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'R95')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "copd_prevalence_40_and_over"
  FROM (
    SELECT
      *
    FROM "diagnosis" AS "t1"
    WHERE
      "t1"."code_system" = 'ICPC1' AND STARTS_WITH("t1"."code", 'R95')
  ) AS "t4"
  GROUP BY
    1
) AS "t6"
  ON "t3"."person_id" = "t6"."person_id";

-- sums_ever_in_diagnosis
SELECT
  "t0"."region",
  "t0"."year",
  "t0"."sex",
  "t0"."age_band",
  COUNT(*) FILTER(WHERE
    COALESCE("t0"."age" >= 40, FALSE)) AS "ever_in_diagnosis__found__from_40",
  CAST(COALESCE(
    SUM(
      CAST(CASE
        WHEN COALESCE("t0"."age" >= 40, FALSE)
        THEN "t0"."copd_prevalence_40_and_over"
        ELSE CAST(NULL AS BIGINT)
      END AS DOUBLE)
    ),
    0
  ) AS BIGINT) AS "copd_prevalence_40_and_over__total"
FROM "ever_in_diagnosis" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;
