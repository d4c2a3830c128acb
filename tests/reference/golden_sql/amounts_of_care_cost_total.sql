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

-- found_in_contact
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
  "t7"."care_cost_total"
FROM (
  SELECT
    "t6"."person_id",
    "t6"."year",
    "t6"."region",
    MAX("t6"."traits") AS "traits",
    CAST(COALESCE(
      SUM(
        CAST(CASE WHEN "t6"."is_care_cost_total" THEN "t6"."amount_cents" ELSE 0 END AS DOUBLE)
      ),
      0
    ) AS BIGINT) AS "care_cost_total"
  FROM (
    SELECT
      "t3"."person_id",
      "t3"."day",
      "t3"."fact_year",
      "t3"."amount_cents",
      "t3"."is_care_cost_total",
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
        "t0"."amount_cents",
        "t0"."amount_kind" IN ('declared', 'capitation', 'budget_share') AS "is_care_cost_total"
      FROM "contact" AS "t0"
      WHERE
        "t0"."amount_kind" IN ('declared', 'capitation', 'budget_share')
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

-- amounts
SELECT
  "t1"."region",
  "t1"."year",
  "t1"."rounded",
  COUNT(*) AS "persons",
  CAST(COALESCE(SUM(CAST("t1"."amount" AS DOUBLE)), 0) AS BIGINT) AS "total"
FROM (
  SELECT
    "t0"."region",
    "t0"."year",
    "t0"."care_cost_total" AS "amount",
    (
      ABS("t0"."care_cost_total") - (
        ABS("t0"."care_cost_total") % CASE
          WHEN ABS("t0"."care_cost_total") < 100
          THEN 1
          WHEN ABS("t0"."care_cost_total") < 1000
          THEN 10
          WHEN ABS("t0"."care_cost_total") < 10000
          THEN 100
          WHEN ABS("t0"."care_cost_total") < 100000
          THEN 1000
          WHEN ABS("t0"."care_cost_total") < 1000000
          THEN 10000
          WHEN ABS("t0"."care_cost_total") < 10000000
          THEN 100000
          WHEN ABS("t0"."care_cost_total") < 100000000
          THEN 1000000
          WHEN ABS("t0"."care_cost_total") < 1000000000
          THEN 10000000
          WHEN ABS("t0"."care_cost_total") < 10000000000
          THEN 100000000
          WHEN ABS("t0"."care_cost_total") < 100000000000
          THEN 1000000000
          WHEN ABS("t0"."care_cost_total") < 1000000000000
          THEN 10000000000
          WHEN ABS("t0"."care_cost_total") < 10000000000000
          THEN 100000000000
          WHEN ABS("t0"."care_cost_total") < 100000000000000
          THEN 1000000000000
          WHEN ABS("t0"."care_cost_total") < 1000000000000000
          THEN 10000000000000
          WHEN ABS("t0"."care_cost_total") < 10000000000000000
          THEN 100000000000000
          ELSE 1000000000000000
        END
      )
    ) * CASE WHEN "t0"."care_cost_total" < 0 THEN -1 ELSE 1 END AS "rounded"
  FROM "found_in_contact" AS "t0"
) AS "t1"
GROUP BY
  1,
  2,
  3;

-- moved
WITH "t1" AS (
  SELECT
    *
  FROM "person_years" AS "t0"
  WHERE
    "t0"."days" < DATE_DIFF('DAY', MAKE_DATE("t0"."year", 1, 1), MAKE_DATE("t0"."year" + 1, 1, 1))
)
SELECT
  "t3"."person_id",
  "t3"."year",
  "t3"."region",
  "t3"."days",
  "t3"."enter_day",
  "t3"."leave_day",
  "t3"."sex",
  "t3"."age_band",
  "t3"."age"
FROM "t1" AS "t3"
SEMI JOIN (
  SELECT
    "t4"."person_id",
    "t4"."year"
  FROM (
    SELECT
      "t2"."person_id",
      "t2"."year",
      COUNT(*) AS "regions"
    FROM "t1" AS "t2"
    GROUP BY
      1,
      2
  ) AS "t4"
  WHERE
    "t4"."regions" > 1
) AS "t6"
  ON "t3"."person_id" = "t6"."person_id" AND "t3"."year" = "t6"."year";

-- moved_amounts
WITH "t8" AS (
  SELECT
    "t3"."number",
    "t6"."person_id",
    "t6"."year",
    "t7"."amount"
  FROM (
    SELECT
      "t0"."person_id",
      "t0"."year",
      "t0"."region"
    FROM "moved" AS "t0"
  ) AS "t6"
  INNER JOIN (
    SELECT
      "t2"."person_id",
      "t2"."year",
      "t2"."region",
      "t2"."care_cost_total" AS "amount"
    FROM "found_in_contact" AS "t2"
  ) AS "t7"
    ON "t6"."person_id" = "t7"."person_id"
    AND "t6"."year" = "t7"."year"
    AND "t6"."region" = "t7"."region"
  INNER JOIN "group_of_region" AS "t3"
    ON "t6"."region" = "t3"."region"
)
SELECT
  "t14"."number",
  "t14"."year",
  "t14"."rounded",
  CAST(COALESCE(SUM(CAST("t14"."sign" AS DOUBLE)), 0) AS BIGINT) AS "persons",
  CAST(COALESCE(SUM(CAST("t14"."sign" * "t14"."amount" AS DOUBLE)), 0) AS BIGINT) AS "total"
FROM (
  SELECT
    "t13"."number",
    "t13"."year",
    "t13"."amount",
    "t13"."sign",
    (
      ABS("t13"."amount") - (
        ABS("t13"."amount") % CASE
          WHEN ABS("t13"."amount") < 100
          THEN 1
          WHEN ABS("t13"."amount") < 1000
          THEN 10
          WHEN ABS("t13"."amount") < 10000
          THEN 100
          WHEN ABS("t13"."amount") < 100000
          THEN 1000
          WHEN ABS("t13"."amount") < 1000000
          THEN 10000
          WHEN ABS("t13"."amount") < 10000000
          THEN 100000
          WHEN ABS("t13"."amount") < 100000000
          THEN 1000000
          WHEN ABS("t13"."amount") < 1000000000
          THEN 10000000
          WHEN ABS("t13"."amount") < 10000000000
          THEN 100000000
          WHEN ABS("t13"."amount") < 100000000000
          THEN 1000000000
          WHEN ABS("t13"."amount") < 1000000000000
          THEN 10000000000
          WHEN ABS("t13"."amount") < 10000000000000
          THEN 100000000000
          WHEN ABS("t13"."amount") < 100000000000000
          THEN 1000000000000
          WHEN ABS("t13"."amount") < 1000000000000000
          THEN 10000000000000
          WHEN ABS("t13"."amount") < 10000000000000000
          THEN 100000000000000
          ELSE 1000000000000000
        END
      )
    ) * CASE WHEN "t13"."amount" < 0 THEN -1 ELSE 1 END AS "rounded"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t9"."number",
        "t9"."year",
        "t9"."amount",
        -1 AS "sign"
      FROM "t8" AS "t9"
    ) AS "t10"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t11"."number",
        "t11"."year",
        "t11"."amount",
        1 AS "sign"
      FROM (
        SELECT
          "t9"."number",
          "t9"."person_id",
          "t9"."year",
          CAST(COALESCE(SUM(CAST("t9"."amount" AS DOUBLE)), 0) AS BIGINT) AS "amount"
        FROM "t8" AS "t9"
        GROUP BY
          1,
          2,
          3
      ) AS "t11"
    ) AS "t12"
  ) AS "t13"
) AS "t14"
GROUP BY
  1,
  2,
  3;
