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

-- person_totals
SELECT
  "t10"."region",
  "t10"."year",
  "t10"."sex",
  "t10"."age_band",
  "t10"."person_id",
  "t10"."days",
  "t10"."recorded_diabetes"
FROM (
  SELECT
    "t2"."person_id",
    "t2"."year",
    "t2"."region",
    "t2"."days",
    "t2"."leave_day",
    "t2"."sex",
    "t2"."age_band",
    "t9"."recorded_diabetes"
  FROM "person_years" AS "t2"
  LEFT OUTER JOIN (
    SELECT
      "t4"."person_id",
      "t4"."year",
      "t4"."region",
      CAST(CASE
        WHEN COALESCE("t7"."recorded_diabetes" < "t4"."leave_day", FALSE)
        THEN 1
        ELSE 0
      END AS BIGINT) AS "recorded_diabetes"
    FROM (
      SELECT
        "t0"."person_id",
        "t0"."year",
        "t0"."region",
        "t0"."leave_day"
      FROM "person_years" AS "t0"
    ) AS "t4"
    INNER JOIN (
      SELECT
        "t5"."person_id",
        MIN(
          CASE
            WHEN COALESCE(
              (
                (
                  "t5"."code_system" = 'ICPC1'
                ) AND "t5"."code" IN ('T90')
              )
              OR (
                (
                  "t5"."code_system" = 'ICD10'
                )
                AND (
                  STARTS_WITH("t5"."code", 'E10')
                  OR STARTS_WITH("t5"."code", 'E11')
                  OR STARTS_WITH("t5"."code", 'E12')
                  OR STARTS_WITH("t5"."code", 'E13')
                  OR STARTS_WITH("t5"."code", 'E14')
                )
              ),
              FALSE
            )
            THEN "t5"."day"
            ELSE CAST(NULL AS DATE)
          END
        ) AS "recorded_diabetes"
      FROM (
        SELECT
          *
        FROM "diagnosis" AS "t1"
        WHERE
          COALESCE(
            (
              (
                "t1"."code_system" = 'ICPC1'
              ) AND "t1"."code" IN ('T90')
            )
            OR (
              (
                "t1"."code_system" = 'ICD10'
              )
              AND (
                STARTS_WITH("t1"."code", 'E10')
                OR STARTS_WITH("t1"."code", 'E11')
                OR STARTS_WITH("t1"."code", 'E12')
                OR STARTS_WITH("t1"."code", 'E13')
                OR STARTS_WITH("t1"."code", 'E14')
              )
            ),
            FALSE
          )
      ) AS "t5"
      GROUP BY
        1
    ) AS "t7"
      ON "t4"."person_id" = "t7"."person_id"
  ) AS "t9"
    ON "t2"."person_id" = "t9"."person_id"
    AND "t2"."year" = "t9"."year"
    AND "t2"."region" = "t9"."region"
) AS "t10";

-- stratum_totals
SELECT
  "t0"."region",
  "t0"."year",
  "t0"."sex",
  "t0"."age_band",
  COUNT(*) AS "persons",
  CAST(COALESCE(SUM("t0"."days"), 0) AS BIGINT) AS "days",
  CAST(COALESCE(SUM(CAST("t0"."recorded_diabetes" AS DOUBLE)), 0) AS BIGINT) AS "recorded_diabetes__total"
FROM "person_totals" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;
