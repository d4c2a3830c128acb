-- person_period
SELECT
  "t12"."person_id",
  "t12"."year",
  "t12"."region",
  "t12"."enter_day",
  "t12"."leave_day",
  "t5"."sex",
  CASE
    WHEN "t5"."birth_year" IS NULL
    THEN CAST(NULL AS BIGINT)
    ELSE GREATEST(
      (
        "t12"."year" - "t5"."birth_year"
      ) - CASE WHEN COALESCE("t5"."birth_month" = 1, FALSE) THEN 0 ELSE 1 END,
      0
    )
  END AS "age",
  CASE
    WHEN "t5"."birth_year" IS NULL
    THEN CAST(NULL AS BIGINT)
    ELSE LEAST(
      CAST((
        GREATEST(
          (
            "t12"."year" - "t5"."birth_year"
          ) - CASE WHEN COALESCE("t5"."birth_month" = 1, FALSE) THEN 0 ELSE 1 END,
          0
        ) - (
          GREATEST(
            (
              "t12"."year" - "t5"."birth_year"
            ) - CASE WHEN COALESCE("t5"."birth_month" = 1, FALSE) THEN 0 ELSE 1 END,
            0
          ) % 5
        )
      ) / 5 AS BIGINT),
      18
    )
  END AS "age_band",
  DATE_DIFF('DAY', "t12"."enter_day", "t12"."leave_day") AS "days"
FROM (
  SELECT
    "t10"."person_id",
    "t10"."year",
    "t10"."region",
    GREATEST("t10"."start", "t10"."from_day") AS "enter_day",
    LEAST("t10"."end", "t10"."to_day") AS "leave_day"
  FROM (
    SELECT
      "t9"."person_id",
      "t9"."year",
      "t9"."start",
      "t9"."end",
      "t3"."from_day",
      "t3"."to_day",
      "t3"."region"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t2"."person_id",
          2020 AS "year",
          GREATEST("t2"."start", MAKE_DATE(2020, 1, 1)) AS "start",
          LEAST("t2"."end", MAKE_DATE(2021, 1, 1)) AS "end"
        FROM "members" AS "t2"
        WHERE
          "t2"."start" < MAKE_DATE(2021, 1, 1) AND "t2"."end" > MAKE_DATE(2020, 1, 1)
      ) AS "t6"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t2"."person_id",
          2021 AS "year",
          GREATEST("t2"."start", MAKE_DATE(2021, 1, 1)) AS "start",
          LEAST("t2"."end", MAKE_DATE(2022, 1, 1)) AS "end"
        FROM "members" AS "t2"
        WHERE
          "t2"."start" < MAKE_DATE(2022, 1, 1) AND "t2"."end" > MAKE_DATE(2021, 1, 1)
      ) AS "t7"
    ) AS "t9"
    INNER JOIN "lines" AS "t3"
      ON "t9"."person_id" = "t3"."person_id"
  ) AS "t10"
  WHERE
    GREATEST("t10"."start", "t10"."from_day") < LEAST("t10"."end", "t10"."to_day")
) AS "t12"
INNER JOIN (
  SELECT
    "t0"."person_id",
    "t0"."birth_year",
    "t0"."birth_month",
    "t0"."sex"
  FROM "person" AS "t0"
) AS "t5"
  ON "t12"."person_id" = "t5"."person_id";
