-- people_diabetes
SELECT
  "t0"."person_id",
  "t0"."birth_year",
  "t0"."birth_month",
  "t0"."sex",
  "t0"."origin",
  "t0"."death_day",
  MAKE_DATE("t0"."birth_year", COALESCE("t0"."birth_month", 1), 1) AS "born_on",
  MAKE_DATE(2021, 1, 1) AS "period_start",
  MAKE_DATE(2024, 1, 1) AS "period_end",
  MAKE_DATE(2022, 1, 1) AS "index_day",
  (
    (
      MAKE_DATE("t0"."birth_year", COALESCE("t0"."birth_month", 1), 1) IS NULL
    )
    OR (
      MAKE_DATE("t0"."birth_year", COALESCE("t0"."birth_month", 1), 1) <= MAKE_DATE(2022, 1, 1)
    )
  )
  AND (
    (
      "t0"."death_day" IS NULL
    ) OR (
      MAKE_DATE(2022, 1, 1) <= "t0"."death_day"
    )
  ) AS "lives_on_index_day",
  LEAST(CAST("t0"."death_day" + INTERVAL '1' DAY AS DATE), MAKE_DATE(2024, 1, 1)) AS "leave_day"
FROM "person" AS "t0";

-- judged_diabetes
SELECT
  "t31"."person_id",
  "t31"."period_start",
  "t31"."period_end",
  "t31"."index_day",
  "t31"."entry_day",
  "t31"."leave_day",
  "t31"."step_1",
  "t31"."step_2",
  "t31"."step_3",
  "t31"."step_4",
  "t31"."passed",
  CAST(CASE
    WHEN (
      "t31"."passed" = 4
    )
    AND COALESCE((
      "t31"."entry_day" < "t31"."leave_day"
    ) AND "t31"."lives_on_index_day", FALSE)
    THEN 1
    ELSE 0
  END AS BIGINT) AS "is_member"
FROM (
  SELECT
    "t30"."person_id",
    "t30"."period_start",
    "t30"."period_end",
    "t30"."index_day",
    "t30"."leave_day",
    "t30"."lives_on_index_day",
    "t30"."entry_day",
    "t30"."answer_0",
    "t30"."answer_1",
    "t30"."answer_2",
    "t30"."answer_3",
    "t30"."step_1",
    "t30"."step_2",
    "t30"."step_3",
    "t30"."step_4",
    CASE
      WHEN "t30"."index_day" IS NULL
      THEN -1
      WHEN COALESCE("t30"."step_1", 0) = 0
      THEN 0
      WHEN COALESCE("t30"."step_2", 0) = 0
      THEN 1
      WHEN COALESCE("t30"."step_3", 0) = 0
      THEN 2
      WHEN COALESCE("t30"."step_4", 0) = 1
      THEN 3
      ELSE 4
    END AS "passed"
  FROM (
    SELECT
      "t29"."person_id",
      "t29"."period_start",
      "t29"."period_end",
      "t29"."index_day",
      "t29"."leave_day",
      "t29"."lives_on_index_day",
      "t29"."entry_day",
      "t29"."answer_0",
      "t29"."answer_1",
      "t29"."answer_2",
      "t29"."answer_3",
      CASE
        WHEN "t29"."index_day" IS NULL
        THEN CAST(NULL AS TINYINT)
        WHEN "t29"."answer_0"
        THEN 1
        WHEN NOT (
          "t29"."answer_0"
        )
        THEN 0
        ELSE NULL
      END AS "step_1",
      CASE
        WHEN "t29"."index_day" IS NULL
        THEN CAST(NULL AS TINYINT)
        WHEN "t29"."answer_1"
        THEN 1
        WHEN NOT (
          "t29"."answer_1"
        )
        THEN 0
        ELSE NULL
      END AS "step_2",
      CASE
        WHEN "t29"."index_day" IS NULL
        THEN CAST(NULL AS TINYINT)
        WHEN "t29"."answer_2"
        THEN 1
        WHEN NOT (
          "t29"."answer_2"
        )
        THEN 0
        ELSE NULL
      END AS "step_3",
      CASE
        WHEN "t29"."index_day" IS NULL
        THEN CAST(NULL AS TINYINT)
        WHEN "t29"."answer_3"
        THEN 1
        WHEN NOT (
          "t29"."answer_3"
        )
        THEN 0
        ELSE NULL
      END AS "step_4"
    FROM (
      SELECT
        "t28"."person_id",
        "t28"."period_start",
        "t28"."period_end",
        "t28"."index_day",
        "t28"."leave_day",
        "t28"."lives_on_index_day",
        "t28"."index_day" AS "entry_day",
        CASE
          WHEN (
            (
              CAST(EXTRACT(year FROM "t28"."index_day") AS BIGINT) - "t28"."birth_year"
            ) - CAST(CASE
              WHEN CAST(EXTRACT(month FROM "t28"."index_day") AS BIGINT) < COALESCE("t28"."birth_month", 12)
              THEN 1
              ELSE 0
            END AS BIGINT)
          ) >= 45
          THEN TRUE
          WHEN (
            (
              CAST(EXTRACT(year FROM "t28"."index_day") AS BIGINT) - "t28"."birth_year"
            ) - CAST(CASE
              WHEN CAST(EXTRACT(month FROM "t28"."index_day") AS BIGINT) < COALESCE("t28"."birth_month", 1)
              THEN 1
              ELSE 0
            END AS BIGINT)
          ) < 45
          THEN FALSE
          ELSE NULL
        END AS "answer_0",
        COALESCE("t28"."count_1", 0) > 0 AS "answer_1",
        COALESCE("t28"."count_2", 0) >= 1 AS "answer_2",
        COALESCE("t28"."count_3", 0) > 0 AS "answer_3"
      FROM (
        SELECT
          "t3"."person_id",
          "t3"."birth_year",
          "t3"."birth_month",
          "t3"."sex",
          "t3"."origin",
          "t3"."death_day",
          "t3"."born_on",
          "t3"."period_start",
          "t3"."period_end",
          "t3"."index_day",
          "t3"."lives_on_index_day",
          "t3"."leave_day",
          "t22"."count_3",
          "t27"."count_1",
          "t25"."count_2"
        FROM "people_diabetes" AS "t3"
        LEFT OUTER JOIN (
          SELECT
            "t16"."person_id",
            "t16"."period_start",
            CAST(COALESCE(
              SUM(CAST(CASE WHEN "t16"."kind" = 'long_term_care' THEN 1 ELSE 0 END AS BIGINT)),
              0
            ) AS BIGINT) AS "count_3"
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t5"."person_id",
                "t5"."period_start",
                "t5"."index_day",
                "t8"."kind",
                "t8"."organisation_id",
                "t8"."valid_from",
                "t8"."valid_to",
                "t8"."source",
                "t8"."load_id"
              FROM (
                SELECT
                  "t0"."person_id",
                  "t0"."period_start",
                  "t0"."index_day"
                FROM "people_diabetes" AS "t0"
              ) AS "t5"
              INNER JOIN (
                SELECT
                  *
                FROM "registration" AS "t1"
                WHERE
                  "t1"."kind" IN ('long_term_care')
              ) AS "t8"
                ON "t5"."person_id" = "t8"."person_id"
            ) AS "t13"
            WHERE
              "t13"."valid_from" <= "t13"."index_day"
              AND (
                (
                  "t13"."valid_to" IS NULL
                ) OR (
                  "t13"."index_day" < "t13"."valid_to"
                )
              )
          ) AS "t16"
          GROUP BY
            1,
            2
        ) AS "t22"
          ON "t3"."person_id" = "t22"."person_id"
          AND "t3"."period_start" = "t22"."period_start"
        LEFT OUTER JOIN (
          SELECT
            "t23"."person_id",
            "t23"."period_start",
            CAST(COALESCE(
              SUM(
                CAST(CASE
                  WHEN (
                    "t23"."start" <= "t23"."since_count_1"
                  )
                  AND (
                    "t23"."until_count_1" < "t23"."end"
                  )
                  THEN 1
                  ELSE 0
                END AS BIGINT)
              ),
              0
            ) AS BIGINT) AS "count_1"
          FROM (
            SELECT
              "t11"."person_id",
              "t11"."period_start",
              "t11"."since_count_1",
              "t11"."until_count_1",
              "t20"."start",
              "t20"."end"
            FROM (
              SELECT
                "t0"."person_id",
                "t0"."period_start",
                CAST("t0"."index_day" + INTERVAL '-364' DAY AS DATE) AS "since_count_1",
                CAST("t0"."index_day" + INTERVAL '0' DAY AS DATE) AS "until_count_1"
              FROM "people_diabetes" AS "t0"
            ) AS "t11"
            INNER JOIN (
              SELECT
                "t17"."person_id",
                "t17"."start",
                COALESCE(
                  LEAD("t17"."reached") OVER (
                    PARTITION BY "t17"."person_id"
                    ORDER BY "t17"."start" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ),
                  "t17"."last_day"
                ) AS "end"
              FROM (
                SELECT
                  *
                FROM (
                  SELECT
                    "t9"."person_id",
                    "t9"."start",
                    "t9"."end",
                    MAX("t9"."end") OVER (
                      PARTITION BY "t9"."person_id"
                      ORDER BY "t9"."start" ASC, "t9"."end" ASC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
                    ) AS "reached",
                    MAX("t9"."end") OVER (
                      PARTITION BY "t9"."person_id"
                      ORDER BY "t9"."start" ASC, "t9"."end" ASC
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
                  ) AS "t9"
                ) AS "t14"
                WHERE
                  (
                    "t14"."reached" IS NULL
                  ) OR (
                    "t14"."start" > "t14"."reached"
                  )
              ) AS "t17"
            ) AS "t20"
              ON "t11"."person_id" = "t20"."person_id"
          ) AS "t23"
          GROUP BY
            1,
            2
        ) AS "t27"
          ON "t3"."person_id" = "t27"."person_id"
          AND "t3"."period_start" = "t27"."period_start"
        LEFT OUTER JOIN (
          SELECT
            "t18"."person_id",
            "t18"."period_start",
            CAST(COALESCE(SUM(CAST(CASE WHEN "t18"."in_2" THEN 1 ELSE 0 END AS BIGINT)), 0) AS BIGINT) AS "count_2"
          FROM (
            SELECT
              "t15"."person_id",
              "t15"."period_start",
              "t15"."index_day",
              "t15"."event_day",
              "t15"."asked_2",
              "t15"."asked_2"
              AND COALESCE("t15"."event_day" <= CAST("t15"."index_day" + INTERVAL '0' DAY AS DATE), FALSE) AS "in_2"
            FROM (
              SELECT
                "t5"."person_id",
                "t5"."period_start",
                "t5"."index_day",
                "t12"."event_day",
                "t12"."asked_2"
              FROM (
                SELECT
                  "t0"."person_id",
                  "t0"."period_start",
                  "t0"."index_day"
                FROM "people_diabetes" AS "t0"
              ) AS "t5"
              INNER JOIN (
                SELECT
                  "t2"."person_id",
                  "t2"."day" AS "event_day",
                  (
                    "t2"."code_system" = 'ICPC1'
                  ) AND "t2"."code" IN ('T90') AS "asked_2"
                FROM "diagnosis" AS "t2"
                WHERE
                  "t2"."day" <= MAKE_DATE(2022, 1, 1)
                  AND "t2"."code_system" = 'ICPC1'
                  AND "t2"."code" IN ('T90')
              ) AS "t12"
                ON "t5"."person_id" = "t12"."person_id"
            ) AS "t15"
          ) AS "t18"
          GROUP BY
            1,
            2
        ) AS "t25"
          ON "t3"."person_id" = "t25"."person_id"
          AND "t3"."period_start" = "t25"."period_start"
      ) AS "t28"
    ) AS "t29"
  ) AS "t30"
) AS "t31";

-- spells_diabetes
SELECT
  "t0"."person_id",
  "t0"."entry_day" AS "start",
  "t0"."leave_day" AS "end"
FROM "judged_diabetes" AS "t0"
WHERE
  "t0"."is_member" = 1;

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
