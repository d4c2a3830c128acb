-- medicine_year_line
SELECT
  "t6"."person_id",
  "t6"."year",
  "t6"."code",
  "t6"."days",
  "t6"."ddd",
  "t6"."day",
  DATE_DIFF('DAY', MAKE_DATE("t6"."year", 1, 1), "t6"."day") AS "since_new_year",
  DATE_DIFF(
    'DAY',
    MAKE_DATE("t6"."year", 1, 1),
    LEAST(
      MAKE_DATE("t6"."year" + 1, 1, 1),
      CAST("t6"."death_day" + INTERVAL '1' DAY AS DATE)
    )
  ) AS "end"
FROM (
  SELECT
    "t5"."person_id",
    "t5"."day",
    "t4"."death_day",
    CAST(EXTRACT(year FROM "t5"."day") AS BIGINT) AS "year",
    REPLACE(UPPER("t5"."code"), '.', '') AS "code",
    "t5"."days",
    CAST("t5"."ddd" * 10000 AS BIGINT) AS "ddd"
  FROM (
    SELECT
      *
    FROM "medication" AS "t0"
    WHERE
      "t0"."code_system" = 'ATC'
  ) AS "t5"
  LEFT OUTER JOIN (
    SELECT
      "t1"."person_id",
      "t1"."death_day"
    FROM "person" AS "t1"
  ) AS "t4"
    ON "t5"."person_id" = "t4"."person_id"
) AS "t6"
WHERE
  (
    "t6"."death_day" IS NULL
  ) OR (
    "t6"."day" <= "t6"."death_day"
  );

-- medicine_year
SELECT
  "t7"."person_id",
  "t7"."year",
  "t7"."day",
  "t19"."observed" AS "statin_days_observed",
  CASE WHEN "t19"."without_days" = 0 THEN "t19"."known_days" ELSE NULL END AS "statin_days_covered",
  CASE
    WHEN COALESCE((
      "t19"."known_days" * 10
    ) >= (
      "t19"."observed" * 8
    ), FALSE)
    THEN 1
    WHEN "t19"."without_days" = 0
    THEN CAST(CASE
      WHEN (
        "t19"."known_days" * 10
      ) >= (
        "t19"."observed" * 8
      )
      THEN 1
      ELSE 0
    END AS BIGINT)
    ELSE CAST(NULL AS BIGINT)
  END AS "statin_adherent",
  COALESCE("t11"."chronic_classes", 0) AS "chronic_classes",
  CASE
    WHEN "t7"."benzodiazepine_without_ddd" = 0
    THEN "t7"."benzodiazepine_known"
    ELSE NULL
  END AS "benzodiazepine_ddd",
  CASE
    WHEN COALESCE("t7"."benzodiazepine_known" > 3650000, FALSE)
    THEN 1
    WHEN "t7"."benzodiazepine_without_ddd" = 0
    THEN CAST(CASE WHEN "t7"."benzodiazepine_known" > 3650000 THEN 1 ELSE 0 END AS BIGINT)
    ELSE CAST(NULL AS BIGINT)
  END AS "long_term_benzodiazepine",
  CASE
    WHEN "t7"."antibiotic_without_ddd" = 0
    THEN "t7"."antibiotic_known"
    ELSE NULL
  END AS "antibiotic_ddd"
FROM (
  SELECT
    "t2"."person_id",
    "t2"."year",
    MAX("t2"."day") AS "day",
    CAST(COALESCE(SUM("t2"."ddd") FILTER(WHERE
      "t2"."benzodiazepine"), 0) AS BIGINT) AS "benzodiazepine_known",
    CAST(COALESCE(SUM("t2"."ddd") FILTER(WHERE
      "t2"."antibiotic"), 0) AS BIGINT) AS "antibiotic_known",
    CAST(COALESCE(
      SUM(
        CAST(CASE WHEN "t2"."benzodiazepine" AND (
          "t2"."ddd" IS NULL
        ) THEN 1 ELSE 0 END AS BIGINT)
      ),
      0
    ) AS BIGINT) AS "benzodiazepine_without_ddd",
    CAST(COALESCE(
      SUM(
        CAST(CASE WHEN "t2"."antibiotic" AND (
          "t2"."ddd" IS NULL
        ) THEN 1 ELSE 0 END AS BIGINT)
      ),
      0
    ) AS BIGINT) AS "antibiotic_without_ddd"
  FROM (
    SELECT
      "t0"."person_id",
      "t0"."year",
      "t0"."code",
      "t0"."days",
      "t0"."ddd",
      "t0"."day",
      "t0"."since_new_year",
      "t0"."end",
      COALESCE(
        SUBSTRING(
          "t0"."code",
          CASE WHEN (
            0 + 1
          ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t0"."code") END,
          5
        ) IN ('N05BA', 'N05CD', 'N05CF'),
        FALSE
      ) AS "benzodiazepine",
      COALESCE(
        SUBSTRING(
          "t0"."code",
          CASE WHEN (
            0 + 1
          ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t0"."code") END,
          3
        ) IN ('J01'),
        FALSE
      ) AS "antibiotic"
    FROM "medicine_year_line" AS "t0"
  ) AS "t2"
  GROUP BY
    1,
    2
) AS "t7"
LEFT OUTER JOIN (
  SELECT
    "t8"."person_id" AS "long_use_person",
    "t8"."year" AS "long_use_year",
    "t8"."chronic_classes"
  FROM (
    SELECT
      "t4"."person_id",
      "t4"."year",
      CAST(COALESCE(
        SUM(
          CAST(CASE
            WHEN (
              "t4"."dispensings" >= 3
            ) OR (
              "t4"."supply" > 180
            )
            THEN 1
            ELSE 0
          END AS BIGINT)
        ),
        0
      ) AS BIGINT) AS "chronic_classes"
    FROM (
      SELECT
        "t1"."person_id",
        "t1"."year",
        "t1"."medicine_class",
        COUNT(DISTINCT "t1"."since_new_year") AS "dispensings",
        CAST(COALESCE(SUM("t1"."days"), 0) AS BIGINT) AS "supply"
      FROM (
        SELECT
          "t0"."person_id",
          "t0"."year",
          "t0"."code",
          "t0"."days",
          "t0"."ddd",
          "t0"."day",
          "t0"."since_new_year",
          "t0"."end",
          SUBSTRING(
            "t0"."code",
            CASE WHEN (
              0 + 1
            ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t0"."code") END,
            4
          ) AS "medicine_class"
        FROM "medicine_year_line" AS "t0"
        WHERE
          LENGTH("t0"."code") >= 4
      ) AS "t1"
      GROUP BY
        1,
        2,
        3
    ) AS "t4"
    GROUP BY
      1,
      2
  ) AS "t8"
) AS "t11"
  ON "t7"."person_id" = "t11"."long_use_person"
  AND "t7"."year" = "t11"."long_use_year"
LEFT OUTER JOIN (
  SELECT
    "t17"."person_id" AS "covered_person",
    "t17"."year" AS "covered_year",
    "t17"."observed",
    "t17"."known_days",
    "t17"."without_days",
    "t17"."dispensings"
  FROM (
    SELECT
      "t16"."person_id",
      "t16"."year",
      MIN("t16"."end") - MIN("t16"."since_new_year") AS "observed",
      CAST(COALESCE(SUM("t16"."own_days"), 0) AS BIGINT) AS "known_days",
      CAST(COALESCE(SUM("t16"."without_days"), 0) AS BIGINT) AS "without_days",
      COUNT(DISTINCT "t16"."since_new_year") AS "dispensings"
    FROM (
      SELECT
        "t15"."person_id",
        "t15"."year",
        "t15"."code",
        "t15"."since_new_year",
        "t15"."supply",
        "t15"."without_days",
        "t15"."end",
        "t15"."supplied",
        "t15"."idle",
        "t15"."run_out",
        "t15"."start",
        "t15"."reached",
        GREATEST(LEAST("t15"."run_out", "t15"."end") - GREATEST("t15"."start", "t15"."reached"), 0) AS "own_days"
      FROM (
        SELECT
          "t14"."person_id",
          "t14"."year",
          "t14"."code",
          "t14"."since_new_year",
          "t14"."supply",
          "t14"."without_days",
          "t14"."end",
          "t14"."supplied",
          "t14"."idle",
          "t14"."run_out",
          "t14"."start",
          MAX("t14"."run_out") OVER (
            PARTITION BY "t14"."person_id", "t14"."year"
            ORDER BY "t14"."start" ASC, "t14"."code" ASC, "t14"."since_new_year" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
          ) AS "reached"
        FROM (
          SELECT
            "t13"."person_id",
            "t13"."year",
            "t13"."code",
            "t13"."since_new_year",
            "t13"."supply",
            "t13"."without_days",
            "t13"."end",
            "t13"."supplied",
            "t13"."idle",
            "t13"."supplied" + "t13"."idle" AS "run_out",
            (
              "t13"."supplied" + "t13"."idle"
            ) - "t13"."supply" AS "start"
          FROM (
            SELECT
              "t12"."person_id",
              "t12"."year",
              "t12"."code",
              "t12"."since_new_year",
              "t12"."supply",
              "t12"."without_days",
              "t12"."end",
              "t12"."supplied",
              MAX("t12"."idle") OVER (
                PARTITION BY "t12"."person_id", "t12"."year", "t12"."code"
                ORDER BY "t12"."since_new_year" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
              ) AS "idle"
            FROM (
              SELECT
                "t9"."person_id",
                "t9"."year",
                "t9"."code",
                "t9"."since_new_year",
                "t9"."supply",
                "t9"."without_days",
                "t9"."end",
                "t9"."supplied",
                "t9"."since_new_year" - (
                  "t9"."supplied" - "t9"."supply"
                ) AS "idle"
              FROM (
                SELECT
                  "t6"."person_id",
                  "t6"."year",
                  "t6"."code",
                  "t6"."since_new_year",
                  "t6"."supply",
                  "t6"."without_days",
                  "t6"."end",
                  SUM("t6"."supply") OVER (
                    PARTITION BY "t6"."person_id", "t6"."year", "t6"."code"
                    ORDER BY "t6"."since_new_year" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                  ) AS "supplied"
                FROM (
                  SELECT
                    "t3"."person_id",
                    "t3"."year",
                    "t3"."code",
                    "t3"."since_new_year",
                    CAST(COALESCE(SUM("t3"."days"), 0) AS BIGINT) AS "supply",
                    CAST(COALESCE(SUM(CAST(CASE WHEN "t3"."days" IS NULL THEN 1 ELSE 0 END AS BIGINT)), 0) AS BIGINT) AS "without_days",
                    MIN("t3"."end") AS "end"
                  FROM (
                    SELECT
                      *
                    FROM "medicine_year_line" AS "t0"
                    WHERE
                      COALESCE(
                        SUBSTRING(
                          "t0"."code",
                          CASE WHEN (
                            0 + 1
                          ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t0"."code") END,
                          5
                        ) IN ('C10AA', 'C10BX')
                        OR SUBSTRING(
                          "t0"."code",
                          CASE WHEN (
                            0 + 1
                          ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t0"."code") END,
                          7
                        ) IN (
                          'C10BA01',
                          'C10BA02',
                          'C10BA03',
                          'C10BA04',
                          'C10BA05',
                          'C10BA06',
                          'C10BA07',
                          'C10BA08',
                          'C10BA09'
                        ),
                        FALSE
                      )
                  ) AS "t3"
                  GROUP BY
                    1,
                    2,
                    3,
                    4
                ) AS "t6"
              ) AS "t9"
            ) AS "t12"
          ) AS "t13"
        ) AS "t14"
      ) AS "t15"
    ) AS "t16"
    GROUP BY
      1,
      2
  ) AS "t17"
  WHERE
    "t17"."dispensings" >= 2
) AS "t19"
  ON "t7"."person_id" = "t19"."covered_person" AND "t7"."year" = "t19"."covered_year";
