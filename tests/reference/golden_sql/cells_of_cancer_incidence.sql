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

-- ever_in_diagnosis
SELECT
  "t3"."person_id",
  "t3"."year",
  "t3"."region",
  "t3"."sex",
  "t3"."age_band",
  "t3"."age",
  CAST(CASE
    WHEN (
      "t6"."cancer_incidence" < "t3"."leave_day"
    )
    AND (
      "t6"."cancer_incidence" >= "t3"."enter_day"
    )
    THEN 1
    ELSE 0
  END AS BIGINT) AS "cancer_incidence"
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
          "t4"."code_system" = 'ICD10'
        )
        AND (
          STARTS_WITH("t4"."code", 'C00')
          OR STARTS_WITH("t4"."code", 'C01')
          OR STARTS_WITH("t4"."code", 'C02')
          OR STARTS_WITH("t4"."code", 'C03')
          OR STARTS_WITH("t4"."code", 'C04')
          OR STARTS_WITH("t4"."code", 'C05')
          OR STARTS_WITH("t4"."code", 'C06')
          OR STARTS_WITH("t4"."code", 'C07')
          OR STARTS_WITH("t4"."code", 'C08')
          OR STARTS_WITH("t4"."code", 'C09')
          OR STARTS_WITH("t4"."code", 'C10')
          OR STARTS_WITH("t4"."code", 'C11')
          OR STARTS_WITH("t4"."code", 'C12')
          OR STARTS_WITH("t4"."code", 'C13')
          OR STARTS_WITH("t4"."code", 'C14')
          OR STARTS_WITH("t4"."code", 'C15')
          OR STARTS_WITH("t4"."code", 'C16')
          OR STARTS_WITH("t4"."code", 'C17')
          OR STARTS_WITH("t4"."code", 'C18')
          OR STARTS_WITH("t4"."code", 'C19')
          OR STARTS_WITH("t4"."code", 'C20')
          OR STARTS_WITH("t4"."code", 'C21')
          OR STARTS_WITH("t4"."code", 'C22')
          OR STARTS_WITH("t4"."code", 'C23')
          OR STARTS_WITH("t4"."code", 'C24')
          OR STARTS_WITH("t4"."code", 'C25')
          OR STARTS_WITH("t4"."code", 'C26')
          OR STARTS_WITH("t4"."code", 'C27')
          OR STARTS_WITH("t4"."code", 'C28')
          OR STARTS_WITH("t4"."code", 'C29')
          OR STARTS_WITH("t4"."code", 'C30')
          OR STARTS_WITH("t4"."code", 'C31')
          OR STARTS_WITH("t4"."code", 'C32')
          OR STARTS_WITH("t4"."code", 'C33')
          OR STARTS_WITH("t4"."code", 'C34')
          OR STARTS_WITH("t4"."code", 'C35')
          OR STARTS_WITH("t4"."code", 'C36')
          OR STARTS_WITH("t4"."code", 'C37')
          OR STARTS_WITH("t4"."code", 'C38')
          OR STARTS_WITH("t4"."code", 'C39')
          OR STARTS_WITH("t4"."code", 'C40')
          OR STARTS_WITH("t4"."code", 'C41')
          OR STARTS_WITH("t4"."code", 'C42')
          OR STARTS_WITH("t4"."code", 'C43')
          OR STARTS_WITH("t4"."code", 'C45')
          OR STARTS_WITH("t4"."code", 'C46')
          OR STARTS_WITH("t4"."code", 'C47')
          OR STARTS_WITH("t4"."code", 'C48')
          OR STARTS_WITH("t4"."code", 'C49')
          OR STARTS_WITH("t4"."code", 'C50')
          OR STARTS_WITH("t4"."code", 'C51')
          OR STARTS_WITH("t4"."code", 'C52')
          OR STARTS_WITH("t4"."code", 'C53')
          OR STARTS_WITH("t4"."code", 'C54')
          OR STARTS_WITH("t4"."code", 'C55')
          OR STARTS_WITH("t4"."code", 'C56')
          OR STARTS_WITH("t4"."code", 'C57')
          OR STARTS_WITH("t4"."code", 'C58')
          OR STARTS_WITH("t4"."code", 'C59')
          OR STARTS_WITH("t4"."code", 'C60')
          OR STARTS_WITH("t4"."code", 'C61')
          OR STARTS_WITH("t4"."code", 'C62')
          OR STARTS_WITH("t4"."code", 'C63')
          OR STARTS_WITH("t4"."code", 'C64')
          OR STARTS_WITH("t4"."code", 'C65')
          OR STARTS_WITH("t4"."code", 'C66')
          OR STARTS_WITH("t4"."code", 'C67')
          OR STARTS_WITH("t4"."code", 'C68')
          OR STARTS_WITH("t4"."code", 'C69')
          OR STARTS_WITH("t4"."code", 'C70')
          OR STARTS_WITH("t4"."code", 'C71')
          OR STARTS_WITH("t4"."code", 'C72')
          OR STARTS_WITH("t4"."code", 'C73')
          OR STARTS_WITH("t4"."code", 'C74')
          OR STARTS_WITH("t4"."code", 'C75')
          OR STARTS_WITH("t4"."code", 'C76')
          OR STARTS_WITH("t4"."code", 'C77')
          OR STARTS_WITH("t4"."code", 'C78')
          OR STARTS_WITH("t4"."code", 'C79')
          OR STARTS_WITH("t4"."code", 'C80')
          OR STARTS_WITH("t4"."code", 'C81')
          OR STARTS_WITH("t4"."code", 'C82')
          OR STARTS_WITH("t4"."code", 'C83')
          OR STARTS_WITH("t4"."code", 'C84')
          OR STARTS_WITH("t4"."code", 'C85')
          OR STARTS_WITH("t4"."code", 'C86')
          OR STARTS_WITH("t4"."code", 'C87')
          OR STARTS_WITH("t4"."code", 'C88')
          OR STARTS_WITH("t4"."code", 'C89')
          OR STARTS_WITH("t4"."code", 'C90')
          OR STARTS_WITH("t4"."code", 'C91')
          OR STARTS_WITH("t4"."code", 'C92')
          OR STARTS_WITH("t4"."code", 'C93')
          OR STARTS_WITH("t4"."code", 'C94')
          OR STARTS_WITH("t4"."code", 'C95')
          OR STARTS_WITH("t4"."code", 'C96')
          OR STARTS_WITH("t4"."code", 'C97')
        )
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "cancer_incidence"
  FROM (
    SELECT
      *
    FROM "diagnosis" AS "t1"
    WHERE
      "t1"."code_system" = 'ICD10'
      AND (
        STARTS_WITH("t1"."code", 'C00')
        OR STARTS_WITH("t1"."code", 'C01')
        OR STARTS_WITH("t1"."code", 'C02')
        OR STARTS_WITH("t1"."code", 'C03')
        OR STARTS_WITH("t1"."code", 'C04')
        OR STARTS_WITH("t1"."code", 'C05')
        OR STARTS_WITH("t1"."code", 'C06')
        OR STARTS_WITH("t1"."code", 'C07')
        OR STARTS_WITH("t1"."code", 'C08')
        OR STARTS_WITH("t1"."code", 'C09')
        OR STARTS_WITH("t1"."code", 'C10')
        OR STARTS_WITH("t1"."code", 'C11')
        OR STARTS_WITH("t1"."code", 'C12')
        OR STARTS_WITH("t1"."code", 'C13')
        OR STARTS_WITH("t1"."code", 'C14')
        OR STARTS_WITH("t1"."code", 'C15')
        OR STARTS_WITH("t1"."code", 'C16')
        OR STARTS_WITH("t1"."code", 'C17')
        OR STARTS_WITH("t1"."code", 'C18')
        OR STARTS_WITH("t1"."code", 'C19')
        OR STARTS_WITH("t1"."code", 'C20')
        OR STARTS_WITH("t1"."code", 'C21')
        OR STARTS_WITH("t1"."code", 'C22')
        OR STARTS_WITH("t1"."code", 'C23')
        OR STARTS_WITH("t1"."code", 'C24')
        OR STARTS_WITH("t1"."code", 'C25')
        OR STARTS_WITH("t1"."code", 'C26')
        OR STARTS_WITH("t1"."code", 'C27')
        OR STARTS_WITH("t1"."code", 'C28')
        OR STARTS_WITH("t1"."code", 'C29')
        OR STARTS_WITH("t1"."code", 'C30')
        OR STARTS_WITH("t1"."code", 'C31')
        OR STARTS_WITH("t1"."code", 'C32')
        OR STARTS_WITH("t1"."code", 'C33')
        OR STARTS_WITH("t1"."code", 'C34')
        OR STARTS_WITH("t1"."code", 'C35')
        OR STARTS_WITH("t1"."code", 'C36')
        OR STARTS_WITH("t1"."code", 'C37')
        OR STARTS_WITH("t1"."code", 'C38')
        OR STARTS_WITH("t1"."code", 'C39')
        OR STARTS_WITH("t1"."code", 'C40')
        OR STARTS_WITH("t1"."code", 'C41')
        OR STARTS_WITH("t1"."code", 'C42')
        OR STARTS_WITH("t1"."code", 'C43')
        OR STARTS_WITH("t1"."code", 'C45')
        OR STARTS_WITH("t1"."code", 'C46')
        OR STARTS_WITH("t1"."code", 'C47')
        OR STARTS_WITH("t1"."code", 'C48')
        OR STARTS_WITH("t1"."code", 'C49')
        OR STARTS_WITH("t1"."code", 'C50')
        OR STARTS_WITH("t1"."code", 'C51')
        OR STARTS_WITH("t1"."code", 'C52')
        OR STARTS_WITH("t1"."code", 'C53')
        OR STARTS_WITH("t1"."code", 'C54')
        OR STARTS_WITH("t1"."code", 'C55')
        OR STARTS_WITH("t1"."code", 'C56')
        OR STARTS_WITH("t1"."code", 'C57')
        OR STARTS_WITH("t1"."code", 'C58')
        OR STARTS_WITH("t1"."code", 'C59')
        OR STARTS_WITH("t1"."code", 'C60')
        OR STARTS_WITH("t1"."code", 'C61')
        OR STARTS_WITH("t1"."code", 'C62')
        OR STARTS_WITH("t1"."code", 'C63')
        OR STARTS_WITH("t1"."code", 'C64')
        OR STARTS_WITH("t1"."code", 'C65')
        OR STARTS_WITH("t1"."code", 'C66')
        OR STARTS_WITH("t1"."code", 'C67')
        OR STARTS_WITH("t1"."code", 'C68')
        OR STARTS_WITH("t1"."code", 'C69')
        OR STARTS_WITH("t1"."code", 'C70')
        OR STARTS_WITH("t1"."code", 'C71')
        OR STARTS_WITH("t1"."code", 'C72')
        OR STARTS_WITH("t1"."code", 'C73')
        OR STARTS_WITH("t1"."code", 'C74')
        OR STARTS_WITH("t1"."code", 'C75')
        OR STARTS_WITH("t1"."code", 'C76')
        OR STARTS_WITH("t1"."code", 'C77')
        OR STARTS_WITH("t1"."code", 'C78')
        OR STARTS_WITH("t1"."code", 'C79')
        OR STARTS_WITH("t1"."code", 'C80')
        OR STARTS_WITH("t1"."code", 'C81')
        OR STARTS_WITH("t1"."code", 'C82')
        OR STARTS_WITH("t1"."code", 'C83')
        OR STARTS_WITH("t1"."code", 'C84')
        OR STARTS_WITH("t1"."code", 'C85')
        OR STARTS_WITH("t1"."code", 'C86')
        OR STARTS_WITH("t1"."code", 'C87')
        OR STARTS_WITH("t1"."code", 'C88')
        OR STARTS_WITH("t1"."code", 'C89')
        OR STARTS_WITH("t1"."code", 'C90')
        OR STARTS_WITH("t1"."code", 'C91')
        OR STARTS_WITH("t1"."code", 'C92')
        OR STARTS_WITH("t1"."code", 'C93')
        OR STARTS_WITH("t1"."code", 'C94')
        OR STARTS_WITH("t1"."code", 'C95')
        OR STARTS_WITH("t1"."code", 'C96')
        OR STARTS_WITH("t1"."code", 'C97')
      )
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
  COUNT(*) AS "ever_in_diagnosis__found",
  CAST(COALESCE(SUM(CAST("t0"."cancer_incidence" AS DOUBLE)), 0) AS BIGINT) AS "cancer_incidence__total",
  CAST(COALESCE(SUM(CAST("t0"."cancer_incidence" * "t0"."cancer_incidence" AS DOUBLE)), 0) AS BIGINT) AS "cancer_incidence__squares"
FROM "ever_in_diagnosis" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;
