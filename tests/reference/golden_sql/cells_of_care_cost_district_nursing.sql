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

-- found_in_contact
SELECT
  "t6"."person_id",
  "t6"."year",
  "t6"."region",
  CAST(COALESCE(
    SUM(
      CAST(CASE WHEN "t6"."is_care_cost_district_nursing" THEN "t6"."amount_cents" ELSE 0 END AS DOUBLE)
    ),
    0
  ) AS BIGINT) AS "care_cost_district_nursing"
FROM (
  SELECT
    "t5"."person_id",
    "t5"."day",
    "t5"."fact_year",
    "t5"."amount_cents",
    "t5"."is_care_cost_district_nursing",
    "t3"."person_id" AS "person_id_right",
    "t3"."year",
    "t3"."region",
    "t3"."enter_day",
    "t3"."leave_day"
  FROM (
    SELECT
      "t0"."person_id",
      "t0"."day",
      CAST(EXTRACT(year FROM "t0"."day") AS BIGINT) AS "fact_year",
      "t0"."amount_cents",
      COALESCE(
        "t0"."domain" IN ('district_nursing')
        AND "t0"."amount_kind" IN ('declared', 'capitation', 'budget_share'),
        FALSE
      ) AS "is_care_cost_district_nursing"
    FROM "contact" AS "t0"
    WHERE
      COALESCE(
        "t0"."domain" IN ('district_nursing')
        AND "t0"."amount_kind" IN ('declared', 'capitation', 'budget_share'),
        FALSE
      )
  ) AS "t5"
  INNER JOIN (
    SELECT
      "t1"."person_id",
      "t1"."year",
      "t1"."region",
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

-- person_totals
SELECT
  "t4"."region",
  "t4"."year",
  "t4"."sex",
  "t4"."age_band",
  "t4"."person_id",
  "t4"."days",
  "t4"."care_cost_district_nursing"
FROM (
  SELECT
    "t2"."person_id",
    "t2"."year",
    "t2"."region",
    "t2"."days",
    "t2"."leave_day",
    "t2"."sex",
    "t2"."age_band",
    "t3"."care_cost_district_nursing"
  FROM "person_years" AS "t2"
  LEFT OUTER JOIN "found_in_contact" AS "t3"
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
  CAST(COALESCE(SUM(CAST("t0"."care_cost_district_nursing" AS DOUBLE)), 0) AS BIGINT) AS "care_cost_district_nursing__total",
  CAST(COALESCE(
    SUM(
      CAST(CAST("t0"."care_cost_district_nursing" AS DECIMAL(38, 0)) * CAST("t0"."care_cost_district_nursing" AS DECIMAL(38, 0)) AS DECIMAL(38, 0))
    ),
    0
  ) AS DECIMAL(38, 0)) AS "care_cost_district_nursing__squares",
  MAX(COALESCE("t0"."care_cost_district_nursing", 0)) AS "care_cost_district_nursing__largest"
FROM "person_totals" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;
