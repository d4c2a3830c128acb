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

-- found_in_contact
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
        WHEN "t6"."is_hospital_days"
        THEN GREATEST(DATE_DIFF('DAY', "t6"."day", COALESCE("t6"."end_day", "t6"."day")) + 1, 0)
        ELSE 0
      END AS DOUBLE)
    ),
    0
  ) AS BIGINT) AS "hospital_days"
FROM (
  SELECT
    "t5"."person_id",
    "t5"."day",
    "t5"."fact_year",
    "t5"."end_day",
    "t5"."is_hospital_days",
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
      "t0"."end_day",
      "t0"."domain" IN ('hospital') AND "t0"."kind" IN ('admission') AS "is_hospital_days"
    FROM "contact" AS "t0"
    WHERE
      "t0"."domain" IN ('hospital') AND "t0"."kind" IN ('admission')
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

-- sums_found_in_contact
SELECT
  "t0"."region",
  "t0"."year",
  "t0"."sex",
  "t0"."age_band",
  COUNT(*) AS "found_in_contact__found",
  CAST(COALESCE(SUM(CAST("t0"."hospital_days" AS DOUBLE)), 0) AS BIGINT) AS "hospital_days__total",
  CAST(COALESCE(SUM(CAST("t0"."hospital_days" * "t0"."hospital_days" AS DOUBLE)), 0) AS BIGINT) AS "hospital_days__squares"
FROM "found_in_contact" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;
