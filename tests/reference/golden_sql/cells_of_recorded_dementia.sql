-- person_years
SELECT
  "t0"."person_id",
  "t0"."year",
  "t0"."region",
  CAST(COALESCE(SUM("t0"."days"), 0) AS BIGINT) AS "days",
  MAX("t0"."leave_day") AS "leave_day",
  MAX("t0"."sex") AS "sex",
  MAX("t0"."age_band") AS "age_band"
FROM "person_period" AS "t0"
GROUP BY
  1,
  2,
  3;

-- ever_in_diagnosis
SELECT
  "t3"."person_id",
  "t3"."year",
  "t3"."region",
  CAST(CASE
    WHEN COALESCE("t6"."recorded_dementia" < "t3"."leave_day", FALSE)
    THEN 1
    ELSE 0
  END AS BIGINT) AS "recorded_dementia"
FROM (
  SELECT
    "t0"."person_id",
    "t0"."year",
    "t0"."region",
    "t0"."leave_day"
  FROM "person_years" AS "t0"
) AS "t3"
INNER JOIN (
  SELECT
    "t4"."person_id",
    MIN(
      CASE
        WHEN COALESCE(
          (
            (
              "t4"."code_system" = 'ICPC1'
            ) AND "t4"."code" IN ('P70')
          )
          OR (
            (
              "t4"."code_system" = 'ICD10'
            )
            AND (
              STARTS_WITH("t4"."code", 'F00')
              OR STARTS_WITH("t4"."code", 'F01')
              OR STARTS_WITH("t4"."code", 'F02')
              OR STARTS_WITH("t4"."code", 'F03')
              OR STARTS_WITH("t4"."code", 'G30')
            )
          ),
          FALSE
        )
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "recorded_dementia"
  FROM (
    SELECT
      *
    FROM "diagnosis" AS "t1"
    WHERE
      COALESCE(
        (
          (
            "t1"."code_system" = 'ICPC1'
          ) AND "t1"."code" IN ('P70')
        )
        OR (
          (
            "t1"."code_system" = 'ICD10'
          )
          AND (
            STARTS_WITH("t1"."code", 'F00')
            OR STARTS_WITH("t1"."code", 'F01')
            OR STARTS_WITH("t1"."code", 'F02')
            OR STARTS_WITH("t1"."code", 'F03')
            OR STARTS_WITH("t1"."code", 'G30')
          )
        ),
        FALSE
      )
  ) AS "t4"
  GROUP BY
    1
) AS "t6"
  ON "t3"."person_id" = "t6"."person_id";

-- person_totals
SELECT
  "t4"."region",
  "t4"."year",
  "t4"."sex",
  "t4"."age_band",
  "t4"."person_id",
  "t4"."days",
  "t4"."recorded_dementia"
FROM (
  SELECT
    "t2"."person_id",
    "t2"."year",
    "t2"."region",
    "t2"."days",
    "t2"."leave_day",
    "t2"."sex",
    "t2"."age_band",
    "t3"."recorded_dementia"
  FROM "person_years" AS "t2"
  LEFT OUTER JOIN "ever_in_diagnosis" AS "t3"
    ON "t2"."person_id" = "t3"."person_id"
    AND "t2"."year" = "t3"."year"
    AND "t2"."region" = "t3"."region"
) AS "t4";

-- stratum_totals
SELECT
  "t0"."region",
  "t0"."year",
  "t0"."sex",
  "t0"."age_band",
  COUNT(*) AS "persons",
  CAST(COALESCE(SUM("t0"."days"), 0) AS BIGINT) AS "days",
  CAST(COALESCE(SUM(CAST("t0"."recorded_dementia" AS DOUBLE)), 0) AS BIGINT) AS "recorded_dementia__total"
FROM "person_totals" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;
