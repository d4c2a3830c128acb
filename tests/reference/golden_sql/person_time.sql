-- person_period
SELECT
  "t11"."person_id",
  "t11"."year",
  "t11"."region",
  GREATEST("t11"."first", MAKE_DATE("t11"."year", 1, 1)) AS "enter_day",
  LEAST("t11"."after", MAKE_DATE("t11"."year" + 1, 1, 1)) AS "leave_day",
  "t11"."sex",
  CASE
    WHEN "t11"."birth_year" IS NULL
    THEN CAST(NULL AS BIGINT)
    ELSE GREATEST(
      (
        "t11"."year" - "t11"."birth_year"
      ) - CASE WHEN COALESCE("t11"."birth_month" = 1, FALSE) THEN 0 ELSE 1 END,
      0
    )
  END AS "age",
  CASE
    WHEN "t11"."birth_year" IS NULL
    THEN CAST(NULL AS BIGINT)
    ELSE LEAST(
      CAST((
        GREATEST(
          (
            "t11"."year" - "t11"."birth_year"
          ) - CASE WHEN COALESCE("t11"."birth_month" = 1, FALSE) THEN 0 ELSE 1 END,
          0
        ) - (
          GREATEST(
            (
              "t11"."year" - "t11"."birth_year"
            ) - CASE WHEN COALESCE("t11"."birth_month" = 1, FALSE) THEN 0 ELSE 1 END,
            0
          ) % 5
        )
      ) / 5 AS BIGINT),
      18
    )
  END AS "age_band",
  DATE_DIFF(
    'DAY',
    GREATEST("t11"."first", MAKE_DATE("t11"."year", 1, 1)),
    LEAST("t11"."after", MAKE_DATE("t11"."year" + 1, 1, 1))
  ) AS "days"
FROM (
  SELECT
    "t10"."person_id",
    "t10"."region",
    "t10"."first",
    "t10"."after",
    "t10"."birth_year",
    "t10"."birth_month",
    "t10"."sex",
    CAST(EXTRACT(year FROM "t10"."first") AS BIGINT) AS "first_year",
    CAST(EXTRACT(year FROM CAST("t10"."after" + INTERVAL '-1' DAY AS DATE)) AS BIGINT) AS "last_year",
    UNNEST(CAST([2020, 2021] AS BIGINT[])) AS "year"
  FROM (
    SELECT
      "t9"."person_id",
      "t9"."region",
      "t9"."first",
      "t9"."after",
      "t6"."birth_year",
      "t6"."birth_month",
      "t6"."sex"
    FROM (
      SELECT
        "t7"."person_id",
        "t7"."region",
        GREATEST("t7"."start", "t7"."from_day") AS "first",
        LEAST("t7"."end", "t7"."to_day") AS "after"
      FROM (
        SELECT
          "t3"."person_id",
          "t3"."start",
          "t3"."end",
          "t4"."from_day",
          "t4"."to_day",
          "t4"."region"
        FROM "members" AS "t3"
        INNER JOIN "lines" AS "t4"
          ON "t3"."person_id" = "t4"."person_id"
      ) AS "t7"
      WHERE
        GREATEST("t7"."start", "t7"."from_day") < LEAST("t7"."end", "t7"."to_day")
    ) AS "t9"
    INNER JOIN (
      SELECT
        "t0"."person_id",
        "t0"."birth_year",
        "t0"."birth_month",
        "t0"."sex"
      FROM "person" AS "t0"
    ) AS "t6"
      ON "t9"."person_id" = "t6"."person_id"
  ) AS "t10"
) AS "t11"
WHERE
  "t11"."first_year" <= "t11"."year" AND "t11"."year" <= "t11"."last_year";
