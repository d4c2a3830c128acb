-- alive_insured
SELECT
  *
FROM (
  SELECT
    "t1"."person_id",
    "t1"."period_start",
    GREATEST("t1"."born_on", "t1"."period_start") AS "start",
    LEAST(
      CAST("t1"."death_day" + INTERVAL '1' DAY AS DATE),
      CASE
        WHEN "t1"."period_start" = MAKE_DATE(2021, 1, 1)
        THEN MAKE_DATE(2022, 1, 1)
        WHEN "t1"."period_start" = MAKE_DATE(2022, 1, 1)
        THEN MAKE_DATE(2023, 1, 1)
        WHEN "t1"."period_start" = MAKE_DATE(2023, 1, 1)
        THEN MAKE_DATE(2024, 1, 1)
        ELSE NULL
      END
    ) AS "end"
  FROM (
    SELECT
      "t0"."person_id",
      "t0"."death_day",
      MAKE_DATE("t0"."birth_year", COALESCE("t0"."birth_month", 1), 1) AS "born_on",
      UNNEST(
        CAST([MAKE_DATE(2021, 1, 1), MAKE_DATE(2022, 1, 1), MAKE_DATE(2023, 1, 1)] AS DATE[])
      ) AS "period_start"
    FROM "person" AS "t0"
  ) AS "t1"
) AS "t2"
WHERE
  "t2"."start" < "t2"."end";

-- holding_1_insured
SELECT
  "t9"."person_id",
  "t9"."period_start",
  GREATEST("t9"."start", "t9"."other_start") AS "start",
  LEAST("t9"."end", "t9"."other_end") AS "end"
FROM (
  SELECT
    "t2"."person_id",
    "t2"."period_start",
    "t2"."start",
    "t2"."end",
    "t8"."other_start",
    "t8"."other_end"
  FROM "alive_insured" AS "t2"
  INNER JOIN (
    SELECT
      "t6"."person_id",
      "t6"."start" AS "other_start",
      "t6"."end" AS "other_end"
    FROM (
      SELECT
        "t5"."person_id",
        "t5"."start",
        COALESCE(
          LEAD("t5"."reached") OVER (
            PARTITION BY "t5"."person_id"
            ORDER BY "t5"."start" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ),
          "t5"."last_day"
        ) AS "end"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t3"."person_id",
            "t3"."start",
            "t3"."end",
            MAX("t3"."end") OVER (
              PARTITION BY "t3"."person_id"
              ORDER BY "t3"."start" ASC, "t3"."end" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
            ) AS "reached",
            MAX("t3"."end") OVER (
              PARTITION BY "t3"."person_id"
              ORDER BY "t3"."start" ASC, "t3"."end" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) AS "last_day"
          FROM (
            SELECT
              "t1"."person_id",
              "t1"."valid_from" AS "start",
              COALESCE("t1"."valid_to", MAKE_DATE(9999, 12, 31)) AS "end"
            FROM "registration" AS "t1"
            WHERE
              "t1"."kind" = 'insurer'
              AND "t1"."valid_from" < COALESCE("t1"."valid_to", MAKE_DATE(9999, 12, 31))
          ) AS "t3"
        ) AS "t4"
        WHERE
          (
            "t4"."reached" IS NULL
          ) OR (
            "t4"."start" > "t4"."reached"
          )
      ) AS "t5"
    ) AS "t6"
  ) AS "t8"
    ON "t2"."person_id" = "t8"."person_id"
) AS "t9"
WHERE
  "t9"."start" < "t9"."other_end" AND "t9"."other_start" < "t9"."end";

-- people_insured
SELECT
  "t12"."person_id",
  "t12"."birth_year",
  "t12"."birth_month",
  "t12"."sex",
  "t12"."origin",
  "t12"."death_day",
  "t12"."born_on",
  "t12"."period_start",
  "t12"."index_day",
  "t12"."leave_day",
  "t12"."criteria_held",
  "t12"."period_end",
  (
    (
      "t12"."born_on" IS NULL
    ) OR (
      "t12"."born_on" <= "t12"."index_day"
    )
  )
  AND (
    (
      "t12"."death_day" IS NULL
    ) OR (
      "t12"."index_day" <= "t12"."death_day"
    )
  ) AS "lives_on_index_day"
FROM (
  SELECT
    "t8"."person_id",
    "t8"."birth_year",
    "t8"."birth_month",
    "t8"."sex",
    "t8"."origin",
    "t8"."death_day",
    "t8"."born_on",
    "t11"."period_start",
    "t11"."index_day",
    "t11"."leave_day",
    "t11"."criteria_held",
    "t11"."period_end"
  FROM (
    SELECT
      "t0"."person_id",
      "t0"."birth_year",
      "t0"."birth_month",
      "t0"."sex",
      "t0"."origin",
      "t0"."death_day",
      MAKE_DATE("t0"."birth_year", COALESCE("t0"."birth_month", 1), 1) AS "born_on"
    FROM "person" AS "t0"
  ) AS "t8"
  INNER JOIN (
    SELECT
      "t9"."person_id",
      "t9"."period_start",
      COALESCE("t9"."first_day_1", "t9"."first_day_0") AS "index_day",
      "t9"."last_day_1" AS "leave_day",
      CASE WHEN "t9"."first_day_1" IS NOT NULL THEN 1 ELSE 0 END AS "criteria_held",
      CASE
        WHEN "t9"."period_start" = MAKE_DATE(2021, 1, 1)
        THEN MAKE_DATE(2022, 1, 1)
        WHEN "t9"."period_start" = MAKE_DATE(2022, 1, 1)
        THEN MAKE_DATE(2023, 1, 1)
        WHEN "t9"."period_start" = MAKE_DATE(2023, 1, 1)
        THEN MAKE_DATE(2024, 1, 1)
        ELSE NULL
      END AS "period_end"
    FROM (
      SELECT
        "t4"."person_id",
        "t4"."period_start",
        "t4"."first_day_0",
        "t4"."last_day_0",
        "t7"."first_day_1",
        "t7"."last_day_1"
      FROM (
        SELECT
          "t1"."person_id",
          "t1"."period_start",
          "t1"."start" AS "first_day_0",
          "t1"."end" AS "last_day_0"
        FROM "alive_insured" AS "t1"
      ) AS "t4"
      LEFT OUTER JOIN (
        SELECT
          "t2"."person_id",
          "t2"."period_start",
          MIN("t2"."start") AS "first_day_1",
          MAX("t2"."end") AS "last_day_1"
        FROM "holding_1_insured" AS "t2"
        GROUP BY
          1,
          2
      ) AS "t7"
        ON "t4"."person_id" = "t7"."person_id" AND "t4"."period_start" = "t7"."period_start"
    ) AS "t9"
  ) AS "t11"
    ON "t8"."person_id" = "t11"."person_id"
) AS "t12";

-- judged_insured
SELECT
  "t13"."person_id",
  "t13"."period_start",
  "t13"."period_end",
  "t13"."index_day",
  "t13"."entry_day",
  "t13"."leave_day",
  "t13"."step_1",
  "t13"."passed",
  CAST(CASE
    WHEN (
      "t13"."passed" = 1
    )
    AND COALESCE((
      "t13"."entry_day" < "t13"."leave_day"
    ) AND "t13"."lives_on_index_day", FALSE)
    THEN 1
    ELSE 0
  END AS BIGINT) AS "is_member"
FROM (
  SELECT
    "t12"."person_id",
    "t12"."period_start",
    "t12"."period_end",
    "t12"."index_day",
    "t12"."leave_day",
    "t12"."lives_on_index_day",
    "t12"."entry_day",
    "t12"."answer_0",
    CASE
      WHEN "t12"."index_day" IS NULL
      THEN CAST(NULL AS TINYINT)
      WHEN "t12"."answer_0"
      THEN 1
      WHEN NOT (
        "t12"."answer_0"
      )
      THEN 0
      ELSE NULL
    END AS "step_1",
    CASE
      WHEN "t12"."index_day" IS NULL
      THEN -1
      WHEN COALESCE(
        CASE
          WHEN "t12"."index_day" IS NULL
          THEN CAST(NULL AS TINYINT)
          WHEN "t12"."answer_0"
          THEN 1
          WHEN NOT (
            "t12"."answer_0"
          )
          THEN 0
          ELSE NULL
        END,
        0
      ) = 0
      THEN 0
      ELSE 1
    END AS "passed"
  FROM (
    SELECT
      "t11"."person_id",
      "t11"."period_start",
      "t11"."period_end",
      "t11"."index_day",
      "t11"."leave_day",
      "t11"."lives_on_index_day",
      "t11"."index_day" AS "entry_day",
      (
        "t11"."criteria_held" >= 1
      ) OR (
        COALESCE("t11"."count_0", 0) > 0
      ) AS "answer_0"
    FROM (
      SELECT
        "t2"."person_id",
        "t2"."birth_year",
        "t2"."birth_month",
        "t2"."sex",
        "t2"."origin",
        "t2"."death_day",
        "t2"."born_on",
        "t2"."period_start",
        "t2"."index_day",
        "t2"."leave_day",
        "t2"."criteria_held",
        "t2"."period_end",
        "t2"."lives_on_index_day",
        "t10"."count_0"
      FROM "people_insured" AS "t2"
      LEFT OUTER JOIN (
        SELECT
          "t8"."person_id",
          "t8"."period_start",
          CAST(COALESCE(SUM(CAST(CASE WHEN "t8"."kind" = 'insurer' THEN 1 ELSE 0 END AS BIGINT)), 0) AS BIGINT) AS "count_0"
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t6"."person_id",
              "t6"."period_start",
              "t6"."index_day",
              "t5"."kind",
              "t5"."organisation_id",
              "t5"."valid_from",
              "t5"."valid_to",
              "t5"."source",
              "t5"."load_id"
            FROM (
              SELECT
                "t0"."person_id",
                "t0"."period_start",
                "t0"."index_day"
              FROM "people_insured" AS "t0"
              WHERE
                NOT (
                  "t0"."criteria_held" >= 1
                )
            ) AS "t6"
            INNER JOIN (
              SELECT
                *
              FROM "registration" AS "t1"
              WHERE
                "t1"."kind" IN ('insurer')
            ) AS "t5"
              ON "t6"."person_id" = "t5"."person_id"
          ) AS "t7"
          WHERE
            "t7"."valid_from" <= "t7"."index_day"
            AND (
              (
                "t7"."valid_to" IS NULL
              ) OR (
                "t7"."index_day" < "t7"."valid_to"
              )
            )
        ) AS "t8"
        GROUP BY
          1,
          2
      ) AS "t10"
        ON "t2"."person_id" = "t10"."person_id"
        AND "t2"."period_start" = "t10"."period_start"
    ) AS "t11"
  ) AS "t12"
) AS "t13";

-- spells_insured
SELECT
  "t8"."person_id",
  "t8"."start",
  COALESCE(
    LEAD("t8"."reached") OVER (
      PARTITION BY "t8"."person_id"
      ORDER BY "t8"."start" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ),
    "t8"."last_day"
  ) AS "end"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t6"."person_id",
      "t6"."start",
      "t6"."end",
      MAX("t6"."end") OVER (
        PARTITION BY "t6"."person_id"
        ORDER BY "t6"."start" ASC, "t6"."end" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
      ) AS "reached",
      MAX("t6"."end") OVER (
        PARTITION BY "t6"."person_id"
        ORDER BY "t6"."start" ASC, "t6"."end" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "last_day"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t2"."person_id",
          GREATEST("t2"."start", "t4"."entry_day") AS "start",
          "t2"."end"
        FROM "holding_1_insured" AS "t2"
        INNER JOIN (
          SELECT
            "t1"."person_id" AS "member_id",
            "t1"."period_start" AS "member_period",
            "t1"."entry_day"
          FROM "judged_insured" AS "t1"
          WHERE
            "t1"."is_member" = 1
        ) AS "t4"
          ON "t2"."person_id" = "t4"."member_id"
          AND "t2"."period_start" = "t4"."member_period"
      ) AS "t5"
      WHERE
        "t5"."start" < "t5"."end"
    ) AS "t6"
  ) AS "t7"
  WHERE
    (
      "t7"."reached" IS NULL
    ) OR (
      "t7"."start" > "t7"."reached"
    )
) AS "t8";

-- attribution_line
WITH "t11" AS (
  SELECT
    "t10"."person_id",
    "t10"."from_day",
    "t10"."to_day",
    "t10"."region",
    COALESCE(
      LEAD("t10"."from_day") OVER (
        PARTITION BY "t10"."person_id"
        ORDER BY "t10"."from_day" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ),
      MAKE_DATE(2200, 1, 1)
    ) AS "next_from"
  FROM (
    SELECT
      "t9"."person_id",
      "t9"."from_day",
      MAX("t9"."to_day") AS "to_day",
      MAX("t9"."region") AS "region"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t7"."person_id",
          "t7"."from_day",
          "t7"."to_day",
          COALESCE("t3"."region", 0) AS "region"
        FROM (
          SELECT
            "t1"."person_id",
            "t1"."valid_from" AS "from_day",
            COALESCE("t1"."valid_to", MAKE_DATE(2200, 1, 1)) AS "to_day",
            "t1"."area_code" AS "unit_code",
            COALESCE("t1"."area_vintage", 0) AS "unit_vintage"
          FROM "residence" AS "t1"
          WHERE
            "t1"."area_level" = 'municipality'
        ) AS "t7"
        LEFT OUTER JOIN "region_of_unit" AS "t3"
          ON "t7"."unit_code" = "t3"."unit_code" AND "t7"."unit_vintage" = "t3"."unit_vintage"
      ) AS "t8"
      WHERE
        "t8"."from_day" < "t8"."to_day"
    ) AS "t9"
    GROUP BY
      1,
      2
  ) AS "t10"
)
SELECT
  *
FROM (
  SELECT
    "t5"."person_id",
    MAKE_DATE(1800, 1, 1) AS "from_day",
    COALESCE("t18"."first_from", MAKE_DATE(2200, 1, 1)) AS "to_day",
    0 AS "region"
  FROM (
    SELECT
      "t0"."person_id"
    FROM "person" AS "t0"
  ) AS "t5"
  LEFT OUTER JOIN (
    SELECT
      "t14"."person_id",
      MIN("t14"."from_day") AS "first_from"
    FROM (
      SELECT
        "t12"."person_id",
        "t12"."from_day",
        LEAST("t12"."to_day", "t12"."next_from") AS "to_day",
        "t12"."region",
        "t12"."next_from"
      FROM "t11" AS "t12"
    ) AS "t14"
    GROUP BY
      1
  ) AS "t18"
    ON "t5"."person_id" = "t18"."person_id"
) AS "t19"
UNION ALL
SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t12"."person_id",
      "t12"."from_day",
      LEAST("t12"."to_day", "t12"."next_from") AS "to_day",
      "t12"."region"
    FROM "t11" AS "t12"
  ) AS "t13"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      "t12"."person_id",
      LEAST("t12"."to_day", "t12"."next_from") AS "from_day",
      "t12"."next_from" AS "to_day",
      0 AS "region"
    FROM "t11" AS "t12"
    WHERE
      LEAST("t12"."to_day", "t12"."next_from") < "t12"."next_from"
  ) AS "t15"
) AS "t16";
