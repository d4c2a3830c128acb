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
  "t11"."region",
  "t11"."year",
  "t11"."sex",
  "t11"."age_band",
  "t11"."person_id",
  "t11"."days",
  "t11"."care_cost_devices"
FROM (
  SELECT
    "t3"."person_id",
    "t3"."year",
    "t3"."region",
    "t3"."days",
    "t3"."leave_day",
    "t3"."sex",
    "t3"."age_band",
    "t10"."care_cost_devices"
  FROM "person_years" AS "t3"
  LEFT OUTER JOIN (
    SELECT
      "t8"."person_id",
      "t8"."year",
      "t8"."region",
      CAST(COALESCE(
        SUM(
          CAST(CASE WHEN "t8"."is_care_cost_devices" THEN "t8"."amount_cents" ELSE 0 END AS DOUBLE)
        ),
        0
      ) AS BIGINT) AS "care_cost_devices"
    FROM (
      SELECT
        "t7"."person_id",
        "t7"."day",
        "t7"."fact_year",
        "t7"."amount_cents",
        "t7"."is_care_cost_devices",
        "t5"."person_id" AS "person_id_right",
        "t5"."year",
        "t5"."region",
        "t5"."enter_day",
        "t5"."leave_day"
      FROM (
        SELECT
          "t1"."person_id",
          "t1"."day",
          CAST(EXTRACT(year FROM "t1"."day") AS BIGINT) AS "fact_year",
          "t1"."amount_cents",
          COALESCE(
            "t1"."domain" IN ('devices')
            AND "t1"."amount_kind" IN ('declared', 'capitation', 'budget_share'),
            FALSE
          ) AS "is_care_cost_devices"
        FROM "contact" AS "t1"
        WHERE
          COALESCE(
            "t1"."domain" IN ('devices')
            AND "t1"."amount_kind" IN ('declared', 'capitation', 'budget_share'),
            FALSE
          )
      ) AS "t7"
      INNER JOIN (
        SELECT
          "t2"."person_id",
          "t2"."year",
          "t2"."region",
          "t2"."enter_day",
          "t2"."leave_day"
        FROM "person_period" AS "t2"
      ) AS "t5"
        ON "t7"."person_id" = "t5"."person_id"
        AND "t7"."fact_year" = "t5"."year"
        AND "t7"."day" >= "t5"."enter_day"
        AND "t7"."day" < "t5"."leave_day"
    ) AS "t8"
    GROUP BY
      1,
      2,
      3
  ) AS "t10"
    ON "t3"."person_id" = "t10"."person_id"
    AND "t3"."year" = "t10"."year"
    AND "t3"."region" = "t10"."region"
) AS "t11";

-- stratum_totals
SELECT
  "t0"."region",
  "t0"."year",
  "t0"."sex",
  "t0"."age_band",
  COUNT(*) AS "persons",
  CAST(COALESCE(SUM("t0"."days"), 0) AS BIGINT) AS "days",
  CAST(COALESCE(SUM(CAST("t0"."care_cost_devices" AS DOUBLE)), 0) AS BIGINT) AS "care_cost_devices__total",
  MAX("t0"."care_cost_devices") AS "care_cost_devices__largest",
  CAST(COALESCE(
    SUM(
      CAST(CAST("t0"."care_cost_devices" AS DECIMAL(38, 0)) * CAST("t0"."care_cost_devices" AS DECIMAL(38, 0)) AS DECIMAL(38, 0))
    ),
    0
  ) AS DECIMAL(38, 0)) AS "care_cost_devices__squares",
  FIRST("t0"."person_id" ORDER BY "t0"."care_cost_devices" DESC) AS "care_cost_devices__who"
FROM "person_totals" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;
