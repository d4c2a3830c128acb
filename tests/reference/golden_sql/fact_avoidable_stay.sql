-- stay_line
SELECT
  "t0"."person_id",
  "t0"."domain",
  "t0"."day",
  "t0"."end_day",
  "t0"."kind",
  "t0"."provider_id",
  "t0"."urgency",
  "t0"."diagnosis_system",
  "t0"."diagnosis_code",
  "t0"."code_system",
  "t0"."code"
FROM "contact" AS "t0"
WHERE
  (
    (
      "t0"."kind" = 'admission'
    )
    AND "t0"."domain" IN ('hospital', 'mental_health')
  )
  OR (
    (
      "t0"."domain" = 'mental_health'
    )
    AND NOT (
      "t0"."kind" IN ('admission', 'intensive_care', 'capitation', 'dispensing')
    )
  )
  OR "t0"."code_system" IN ('ICD10PCS');

-- stay_admission
SELECT
  "t0"."person_id",
  "t0"."domain",
  "t0"."day",
  GREATEST("t0"."day", "t0"."end_day") AS "last_day",
  "t0"."provider_id",
  CASE
    WHEN "t0"."urgency" = 'urgent'
    THEN 1
    WHEN "t0"."urgency" = 'planned'
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "urgent",
  "t0"."diagnosis_system" AS "code_system",
  "t0"."diagnosis_code" AS "code"
FROM "stay_line" AS "t0"
WHERE
  "t0"."kind" = 'admission' AND "t0"."domain" IN ('hospital', 'mental_health');

-- stay_spell
SELECT
  "t8"."person_id",
  "t8"."domain",
  "t8"."day",
  "t8"."last_day",
  "t8"."admitted_by",
  "t8"."urgent",
  "t3"."discharged_by",
  "t3"."or_by"
FROM (
  SELECT
    "t6"."person_id",
    "t6"."domain",
    "t6"."number",
    MIN("t6"."day") AS "day",
    MAX("t6"."reached") AS "last_day",
    MAX("t6"."admitted_by") FILTER(WHERE
      "t6"."begins" = 1) AS "admitted_by",
    MAX("t6"."urgent") FILTER(WHERE
      "t6"."begins" = 1) AS "urgent"
  FROM (
    SELECT
      "t5"."person_id",
      "t5"."domain",
      "t5"."day",
      "t5"."reached",
      "t5"."admitted_by",
      "t5"."urgent",
      "t5"."before",
      "t5"."begins",
      SUM("t5"."begins") OVER (
        PARTITION BY "t5"."person_id", "t5"."domain"
        ORDER BY "t5"."day" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS "number"
    FROM (
      SELECT
        "t4"."person_id",
        "t4"."domain",
        "t4"."day",
        "t4"."reached",
        "t4"."admitted_by",
        "t4"."urgent",
        "t4"."before",
        CAST(CASE
          WHEN (
            "t4"."before" IS NULL
          ) OR (
            "t4"."day" > "t4"."before"
          )
          THEN 1
          ELSE 0
        END AS BIGINT) AS "begins"
      FROM (
        SELECT
          "t2"."person_id",
          "t2"."domain",
          "t2"."day",
          "t2"."reached",
          "t2"."admitted_by",
          "t2"."urgent",
          MAX("t2"."reached") OVER (
            PARTITION BY "t2"."person_id", "t2"."domain"
            ORDER BY "t2"."day" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
          ) AS "before"
        FROM (
          SELECT
            "t0"."person_id",
            "t0"."domain",
            "t0"."day",
            MAX("t0"."last_day") AS "reached",
            MIN("t0"."provider_id") AS "admitted_by",
            MAX("t0"."urgent") AS "urgent"
          FROM "stay_admission" AS "t0"
          GROUP BY
            1,
            2,
            3
        ) AS "t2"
      ) AS "t4"
    ) AS "t5"
  ) AS "t6"
  GROUP BY
    1,
    2,
    3
) AS "t8"
LEFT OUTER JOIN (
  SELECT
    "t0"."person_id",
    "t0"."domain",
    "t0"."last_day",
    MIN("t0"."provider_id") AS "discharged_by",
    MAX("t0"."provider_id") AS "or_by"
  FROM "stay_admission" AS "t0"
  GROUP BY
    1,
    2,
    3
) AS "t3"
  ON "t8"."person_id" = "t3"."person_id"
  AND "t8"."domain" = "t3"."domain"
  AND "t8"."last_day" = "t3"."last_day";

-- stay_period
SELECT
  "t4".*
  EXCLUDE ("number")
FROM (
  SELECT
    "t3"."person_id",
    "t3"."domain",
    "t3"."number",
    MIN("t3"."day") AS "day",
    MAX("t3"."last_day") AS "end_day",
    MAX("t3"."urgent") FILTER(WHERE
      "t3"."begins" = 1) AS "urgent"
  FROM (
    SELECT
      "t2"."person_id",
      "t2"."domain",
      "t2"."day",
      "t2"."last_day",
      "t2"."admitted_by",
      "t2"."urgent",
      "t2"."discharged_by",
      "t2"."or_by",
      "t2"."ended",
      "t2"."ended_by",
      "t2"."or_ended_by",
      "t2"."begins",
      SUM("t2"."begins") OVER (
        PARTITION BY "t2"."person_id", "t2"."domain"
        ORDER BY "t2"."day" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS "number"
    FROM (
      SELECT
        "t1"."person_id",
        "t1"."domain",
        "t1"."day",
        "t1"."last_day",
        "t1"."admitted_by",
        "t1"."urgent",
        "t1"."discharged_by",
        "t1"."or_by",
        "t1"."ended",
        "t1"."ended_by",
        "t1"."or_ended_by",
        1 - CAST(CASE
          WHEN COALESCE(
            (
              DATE_DIFF('DAY', "t1"."ended", "t1"."day") = 1
            )
            AND (
              (
                "t1"."admitted_by" <> "t1"."ended_by"
              )
              AND (
                "t1"."admitted_by" <> "t1"."or_ended_by"
              )
            ),
            FALSE
          )
          THEN 1
          ELSE 0
        END AS BIGINT) AS "begins"
      FROM (
        SELECT
          "t0"."person_id",
          "t0"."domain",
          "t0"."day",
          "t0"."last_day",
          "t0"."admitted_by",
          "t0"."urgent",
          "t0"."discharged_by",
          "t0"."or_by",
          LAG("t0"."last_day") OVER (
            PARTITION BY "t0"."person_id", "t0"."domain"
            ORDER BY "t0"."day" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "ended",
          LAG("t0"."discharged_by") OVER (
            PARTITION BY "t0"."person_id", "t0"."domain"
            ORDER BY "t0"."day" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "ended_by",
          LAG("t0"."or_by") OVER (
            PARTITION BY "t0"."person_id", "t0"."domain"
            ORDER BY "t0"."day" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "or_ended_by"
        FROM "stay_spell" AS "t0"
      ) AS "t1"
    ) AS "t2"
  ) AS "t3"
  GROUP BY
    1,
    2,
    3
) AS "t4";

-- stay_diagnosis
SELECT DISTINCT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t6"."person_id",
      "t6"."domain",
      "t6"."code_system",
      "t6"."code",
      "t5"."stay_day" AS "day",
      "t6"."last_day" AS "noted",
      CAST(CASE WHEN "t6"."day" = "t5"."stay_day" THEN 0 ELSE 2 END AS BIGINT) AS "place"
    FROM (
      SELECT
        *
      FROM "stay_admission" AS "t0"
      WHERE
        "t0"."code" IS NOT NULL
    ) AS "t6"
    INNER JOIN (
      SELECT
        "t2"."person_id",
        "t2"."domain",
        "t2"."end_day",
        "t2"."day" AS "stay_day"
      FROM "stay_period" AS "t2"
    ) AS "t5"
      ON "t6"."person_id" = "t5"."person_id"
      AND "t6"."domain" = "t5"."domain"
      AND "t6"."day" >= "t5"."stay_day"
      AND "t6"."day" <= "t5"."end_day"
  ) AS "t9"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      "t8"."person_id",
      "t5"."domain",
      "t8"."code_system",
      "t8"."code",
      "t5"."stay_day" AS "day",
      "t8"."noted",
      CAST(CASE WHEN COALESCE("t8"."status" = 'main', FALSE) THEN 1 ELSE 2 END AS BIGINT) AS "place"
    FROM (
      SELECT
        "t1"."person_id",
        "t1"."code_system",
        "t1"."code",
        "t1"."status",
        "t1"."day" AS "noted"
      FROM "diagnosis" AS "t1"
      WHERE
        (
          "t1"."status" IS NULL
        )
        OR NOT (
          "t1"."status" IN ('history', 'cause_of_death', 'contributing_cause')
        )
    ) AS "t8"
    INNER JOIN (
      SELECT
        "t2"."person_id",
        "t2"."domain",
        "t2"."end_day",
        "t2"."day" AS "stay_day"
      FROM "stay_period" AS "t2"
    ) AS "t5"
      ON "t8"."person_id" = "t5"."person_id"
      AND "t8"."noted" >= "t5"."stay_day"
      AND "t8"."noted" <= "t5"."end_day"
  ) AS "t10"
) AS "t11";

-- stay
SELECT
  "t34"."person_id",
  "t34"."day",
  "t34"."end_day",
  "t34"."domain",
  "t34"."nights",
  "t34"."urgent",
  "t34"."transfers",
  "t34"."diagnosis_system",
  "t34"."diagnosis_code",
  "t34"."died_in_stay",
  "t34"."died_within_30",
  "t34"."obstetric",
  "t34"."oncology",
  "t34"."days_to_next",
  CAST(CASE WHEN COALESCE("t34"."days_to_next" <= 30, FALSE) THEN 1 ELSE 0 END AS BIGINT) AS "readmitted_any_within_30",
  CASE
    WHEN COALESCE("t34"."days_to_next" <= 30, FALSE)
    THEN "t34"."next_urgent"
    ELSE 0
  END AS "readmitted_within_30",
  CAST(CASE
    WHEN (
      "t34"."died_in_stay" = 0
    )
    AND (
      "t34"."nights" > 0
    )
    AND (
      "t34"."obstetric" = 0
    )
    AND (
      "t34"."oncology" = 0
    )
    THEN 1
    ELSE 0
  END AS BIGINT) AS "readmission_index",
  CASE
    WHEN (
      "t34"."domain" = 'mental_health'
    ) AND (
      "t34"."died_in_stay" = 0
    )
    THEN CAST(CASE
      WHEN DATE_DIFF('DAY', "t34"."end_day", "t34"."follow_up") <= 7
      THEN 1
      ELSE 0
    END AS BIGINT)
    ELSE CAST(NULL AS BIGINT)
  END AS "followed_within_7",
  CASE
    WHEN (
      "t34"."domain" = 'mental_health'
    ) AND (
      "t34"."died_in_stay" = 0
    )
    THEN CAST(CASE
      WHEN DATE_DIFF('DAY', "t34"."end_day", "t34"."follow_up") <= 30
      THEN 1
      ELSE 0
    END AS BIGINT)
    ELSE CAST(NULL AS BIGINT)
  END AS "followed_within_30",
  "t34"."age_at_admission",
  "t34"."highest_age_at_admission"
FROM (
  SELECT
    "t33"."person_id",
    "t33"."domain",
    "t33"."day",
    "t33"."end_day",
    "t33"."urgent",
    "t33"."next_day",
    "t33"."next_urgent",
    "t33"."diagnosis_system",
    "t33"."diagnosis_code",
    COALESCE("t33"."obstetric", 0) AS "obstetric",
    COALESCE("t33"."transfers", 0) AS "transfers",
    "t33"."follow_up",
    "t33"."death_day",
    "t33"."birth_year",
    "t33"."birth_month",
    DATE_DIFF('DAY', "t33"."day", "t33"."end_day") AS "nights",
    CAST(CASE
      WHEN "t33"."death_day" BETWEEN "t33"."day" AND "t33"."end_day"
      THEN 1
      ELSE 0
    END AS BIGINT) AS "died_in_stay",
    CAST(CASE
      WHEN DATE_DIFF('DAY', "t33"."day", "t33"."death_day") BETWEEN 0 AND 30
      THEN 1
      ELSE 0
    END AS BIGINT) AS "died_within_30",
    CAST(CASE
      WHEN COALESCE(
        FALSE
        OR (
          (
            "t33"."diagnosis_system" = 'ICD10'
          )
          AND (
            SUBSTRING(
              REPLACE(UPPER("t33"."diagnosis_code"), '.', ''),
              CASE
                WHEN (
                  0 + 1
                ) >= 1
                THEN 0 + 1
                ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t33"."diagnosis_code"), '.', ''))
              END,
              3
            ) IN (
              'C00',
              'C01',
              'C02',
              'C03',
              'C04',
              'C05',
              'C06',
              'C07',
              'C08',
              'C09',
              'C10',
              'C11',
              'C12',
              'C13',
              'C14',
              'C15',
              'C16',
              'C17',
              'C18',
              'C19',
              'C20',
              'C21',
              'C22',
              'C23',
              'C24',
              'C25',
              'C26',
              'C27',
              'C28',
              'C29',
              'C30',
              'C31',
              'C32',
              'C33',
              'C34',
              'C35',
              'C36',
              'C37',
              'C38',
              'C39',
              'C40',
              'C41',
              'C42',
              'C43',
              'C44',
              'C45',
              'C46',
              'C47',
              'C48',
              'C49',
              'C50',
              'C51',
              'C52',
              'C53',
              'C54',
              'C55',
              'C56',
              'C57',
              'C58',
              'C59',
              'C60',
              'C61',
              'C62',
              'C63',
              'C64',
              'C65',
              'C66',
              'C67',
              'C68',
              'C69',
              'C70',
              'C71',
              'C72',
              'C73',
              'C74',
              'C75',
              'C76',
              'C77',
              'C78',
              'C79',
              'C80',
              'C81',
              'C82',
              'C83',
              'C84',
              'C85',
              'C86',
              'C87',
              'C88',
              'C89',
              'C90',
              'C91',
              'C92',
              'C93',
              'C94',
              'C95',
              'C96',
              'C97'
            )
            OR SUBSTRING(
              REPLACE(UPPER("t33"."diagnosis_code"), '.', ''),
              CASE
                WHEN (
                  0 + 1
                ) >= 1
                THEN 0 + 1
                ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t33"."diagnosis_code"), '.', ''))
              END,
              4
            ) IN ('Z511')
          )
        )
        OR (
          (
            "t33"."diagnosis_system" = 'ICD10CM'
          )
          AND (
            SUBSTRING(
              REPLACE(UPPER("t33"."diagnosis_code"), '.', ''),
              CASE
                WHEN (
                  0 + 1
                ) >= 1
                THEN 0 + 1
                ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t33"."diagnosis_code"), '.', ''))
              END,
              1
            ) IN ('C')
            OR SUBSTRING(
              REPLACE(UPPER("t33"."diagnosis_code"), '.', ''),
              CASE
                WHEN (
                  0 + 1
                ) >= 1
                THEN 0 + 1
                ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t33"."diagnosis_code"), '.', ''))
              END,
              4
            ) IN ('Z511')
          )
        )
        OR (
          (
            "t33"."diagnosis_system" = 'ICD9CM'
          )
          AND (
            SUBSTRING(
              REPLACE(UPPER("t33"."diagnosis_code"), '.', ''),
              CASE
                WHEN (
                  0 + 1
                ) >= 1
                THEN 0 + 1
                ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t33"."diagnosis_code"), '.', ''))
              END,
              2
            ) IN ('14', '15', '16', '17', '18', '19', '20')
            OR SUBSTRING(
              REPLACE(UPPER("t33"."diagnosis_code"), '.', ''),
              CASE
                WHEN (
                  0 + 1
                ) >= 1
                THEN 0 + 1
                ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t33"."diagnosis_code"), '.', ''))
              END,
              4
            ) IN ('V581')
          )
        ),
        FALSE
      )
      THEN 1
      ELSE 0
    END AS BIGINT) AS "oncology",
    DATE_DIFF('DAY', "t33"."end_day", "t33"."next_day") AS "days_to_next",
    (
      CAST(EXTRACT(year FROM "t33"."day") AS BIGINT) - "t33"."birth_year"
    ) - CAST(CASE
      WHEN CAST(EXTRACT(month FROM "t33"."day") AS BIGINT) < COALESCE("t33"."birth_month", 12)
      THEN 1
      ELSE 0
    END AS BIGINT) AS "age_at_admission",
    (
      CAST(EXTRACT(year FROM "t33"."day") AS BIGINT) - "t33"."birth_year"
    ) - CAST(CASE
      WHEN CAST(EXTRACT(month FROM "t33"."day") AS BIGINT) < COALESCE("t33"."birth_month", 1)
      THEN 1
      ELSE 0
    END AS BIGINT) AS "highest_age_at_admission"
  FROM (
    SELECT
      "t16"."person_id",
      "t16"."domain",
      "t16"."day",
      "t16"."end_day",
      "t16"."urgent",
      "t16"."next_day",
      "t16"."next_urgent",
      "t29"."diagnosis_system",
      "t29"."diagnosis_code",
      "t27"."obstetric",
      "t32"."transfers",
      "t26"."follow_up",
      "t9"."death_day",
      "t9"."birth_year",
      "t9"."birth_month"
    FROM (
      SELECT
        "t0"."person_id",
        "t0"."domain",
        "t0"."day",
        "t0"."end_day",
        "t0"."urgent",
        LEAD("t0"."day") OVER (
          PARTITION BY "t0"."person_id", "t0"."domain"
          ORDER BY "t0"."day" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "next_day",
        LEAD("t0"."urgent") OVER (
          PARTITION BY "t0"."person_id", "t0"."domain"
          ORDER BY "t0"."day" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "next_urgent"
      FROM "stay_period" AS "t0"
    ) AS "t16"
    LEFT OUTER JOIN (
      SELECT
        "t23"."person_id",
        "t23"."domain",
        "t23"."day",
        "t23"."code_system" AS "diagnosis_system",
        "t23"."code" AS "diagnosis_code"
      FROM (
        SELECT
          "t22".*
          EXCLUDE ("row_place")
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t10"."person_id",
              "t10"."domain",
              "t10"."code_system",
              "t10"."code",
              "t10"."day",
              "t10"."noted",
              "t10"."place",
              ROW_NUMBER() OVER (
                PARTITION BY "t10"."person_id", "t10"."domain", "t10"."day"
                ORDER BY "t10"."place" ASC, "t10"."noted" ASC, "t10"."code_system" ASC, "t10"."code" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1 AS "row_place"
            FROM (
              SELECT
                *
              FROM "stay_diagnosis" AS "t2"
              WHERE
                "t2"."place" < 2
            ) AS "t10"
          ) AS "t18"
          WHERE
            "t18"."row_place" = 0
        ) AS "t22"
      ) AS "t23"
    ) AS "t29"
      ON "t16"."person_id" = "t29"."person_id"
      AND "t16"."domain" = "t29"."domain"
      AND "t16"."day" = "t29"."day"
    LEFT OUTER JOIN (
      SELECT
        "t21"."person_id",
        "t21"."domain",
        "t21"."day",
        1 AS "obstetric"
      FROM (
        SELECT DISTINCT
          "t2"."person_id",
          "t2"."domain",
          "t2"."day"
        FROM "stay_diagnosis" AS "t2"
        WHERE
          COALESCE(
            FALSE
            OR (
              (
                "t2"."code_system" = 'ICD10'
              )
              AND SUBSTRING(
                REPLACE(UPPER("t2"."code"), '.', ''),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                END,
                1
              ) IN ('O')
            )
            OR (
              (
                "t2"."code_system" = 'ICD10CM'
              )
              AND SUBSTRING(
                REPLACE(UPPER("t2"."code"), '.', ''),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                END,
                1
              ) IN ('O')
            )
            OR (
              (
                "t2"."code_system" = 'ICD9CM'
              )
              AND SUBSTRING(
                REPLACE(UPPER("t2"."code"), '.', ''),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                END,
                2
              ) IN ('63', '64', '65', '66', '67')
            ),
            FALSE
          )
      ) AS "t21"
    ) AS "t27"
      ON "t16"."person_id" = "t27"."person_id"
      AND "t16"."domain" = "t27"."domain"
      AND "t16"."day" = "t27"."day"
    LEFT OUTER JOIN (
      SELECT
        "t30"."person_id",
        "t30"."domain",
        "t30"."stay_day" AS "day",
        CAST(COALESCE(SUM("t30"."changed"), 0) AS BIGINT) AS "transfers"
      FROM (
        SELECT
          "t19"."person_id",
          "t19"."domain",
          "t19"."stay_day",
          "t19"."provider_id",
          "t19"."record_day",
          "t19"."last_day",
          CAST(CASE
            WHEN COALESCE(
              "t19"."provider_id" <> LAG("t19"."provider_id") OVER (
                PARTITION BY "t19"."person_id", "t19"."domain", "t19"."stay_day"
                ORDER BY "t19"."record_day" ASC, "t19"."last_day" ASC, "t19"."provider_id" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ),
              FALSE
            )
            THEN 1
            ELSE 0
          END AS BIGINT) AS "changed"
        FROM (
          SELECT
            "t15"."person_id",
            "t15"."domain",
            "t8"."stay_day",
            "t15"."provider_id",
            "t15"."day" AS "record_day",
            "t15"."last_day"
          FROM (
            SELECT DISTINCT
              "t4"."person_id",
              "t4"."domain",
              "t4"."day",
              "t4"."last_day",
              "t4"."provider_id"
            FROM "stay_admission" AS "t4"
            WHERE
              "t4"."provider_id" IS NOT NULL
          ) AS "t15"
          INNER JOIN (
            SELECT
              "t0"."person_id",
              "t0"."domain",
              "t0"."end_day",
              "t0"."day" AS "stay_day"
            FROM "stay_period" AS "t0"
          ) AS "t8"
            ON "t15"."person_id" = "t8"."person_id"
            AND "t15"."domain" = "t8"."domain"
            AND "t15"."day" >= "t8"."stay_day"
            AND "t15"."day" <= "t8"."end_day"
        ) AS "t19"
      ) AS "t30"
      GROUP BY
        1,
        2,
        3
    ) AS "t32"
      ON "t16"."person_id" = "t32"."person_id"
      AND "t16"."domain" = "t32"."domain"
      AND "t16"."day" = "t32"."day"
    LEFT OUTER JOIN (
      SELECT
        "t20"."person_id",
        "t20"."domain",
        "t20"."day",
        MIN("t20"."seen_day") AS "follow_up"
      FROM (
        SELECT
          "t17"."person_id",
          "t17"."seen_day",
          "t12"."person_id" AS "person_id_right",
          "t12"."domain",
          "t12"."day",
          "t12"."end_day",
          "t12"."urgent"
        FROM (
          SELECT DISTINCT
            "t3"."person_id",
            "t3"."day" AS "seen_day"
          FROM "stay_line" AS "t3"
          WHERE
            "t3"."domain" = 'mental_health'
            AND NOT (
              "t3"."kind" IN ('admission', 'intensive_care', 'capitation', 'dispensing')
            )
        ) AS "t17"
        INNER JOIN (
          SELECT
            *
          FROM "stay_period" AS "t0"
          WHERE
            "t0"."domain" = 'mental_health'
        ) AS "t12"
          ON "t17"."person_id" = "t12"."person_id"
          AND "t17"."seen_day" > "t12"."end_day"
          AND "t17"."seen_day" <= CAST("t12"."end_day" + INTERVAL '30' DAY AS DATE)
      ) AS "t20"
      GROUP BY
        1,
        2,
        3
    ) AS "t26"
      ON "t16"."person_id" = "t26"."person_id"
      AND "t16"."domain" = "t26"."domain"
      AND "t16"."day" = "t26"."day"
    LEFT OUTER JOIN (
      SELECT
        "t1"."person_id",
        "t1"."death_day",
        "t1"."birth_year",
        "t1"."birth_month"
      FROM "person" AS "t1"
    ) AS "t9"
      ON "t16"."person_id" = "t9"."person_id"
  ) AS "t33"
) AS "t34";

-- avoidable_stay_main
SELECT
  "t3"."diagnosis_system",
  "t3"."diagnosis_code",
  CAST(CASE
    WHEN COALESCE(
      FALSE
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10CM'
        )
        AND (
          SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            5
          ) IN (
            'E1010',
            'E1011',
            'E1100',
            'E1101',
            'E1110',
            'E1111',
            'E1300',
            'E1301',
            'E1310',
            'E1311'
          )
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            6
          ) IN ('E10641', 'E11641', 'E13641')
        )
      )
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10'
        )
        AND SUBSTRING(
          REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
          CASE
            WHEN (
              0 + 1
            ) >= 1
            THEN 0 + 1
            ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
          END,
          4
        ) IN ('E100', 'E101', 'E110', 'E111', 'E120', 'E121', 'E130', 'E131', 'E140', 'E141')
      ),
      FALSE
    )
    THEN 1
    ELSE 0
  END AS BIGINT) AS "main_pqi_diabetes_short_term",
  CAST(CASE
    WHEN COALESCE(
      FALSE
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10CM'
        )
        AND (
          SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            4
          ) IN (
            'E102',
            'E103',
            'E104',
            'E105',
            'E108',
            'E112',
            'E113',
            'E114',
            'E115',
            'E118',
            'E132',
            'E133',
            'E134',
            'E135',
            'E138'
          )
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            5
          ) IN (
            'E1061',
            'E1062',
            'E1063',
            'E1069',
            'E1161',
            'E1162',
            'E1163',
            'E1169',
            'E1361',
            'E1362',
            'E1363',
            'E1369'
          )
        )
      )
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10'
        )
        AND SUBSTRING(
          REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
          CASE
            WHEN (
              0 + 1
            ) >= 1
            THEN 0 + 1
            ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
          END,
          4
        ) IN (
          'E102',
          'E103',
          'E104',
          'E105',
          'E106',
          'E107',
          'E108',
          'E112',
          'E113',
          'E114',
          'E115',
          'E116',
          'E117',
          'E118',
          'E122',
          'E123',
          'E124',
          'E125',
          'E126',
          'E127',
          'E128',
          'E132',
          'E133',
          'E134',
          'E135',
          'E136',
          'E137',
          'E138',
          'E142',
          'E143',
          'E144',
          'E145',
          'E146',
          'E147',
          'E148'
        )
      ),
      FALSE
    )
    THEN 1
    ELSE 0
  END AS BIGINT) AS "main_pqi_diabetes_long_term",
  CAST(CASE
    WHEN COALESCE(
      FALSE
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10CM'
        )
        AND (
          SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            5
          ) IN ('E1065', 'E1165', 'E1365')
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            6
          ) IN ('E10649', 'E11649', 'E13649')
        )
      )
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10'
        )
        AND SUBSTRING(
          REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
          CASE
            WHEN (
              0 + 1
            ) >= 1
            THEN 0 + 1
            ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
          END,
          4
        ) IN ('E109', 'E119', 'E129', 'E139', 'E149')
      ),
      FALSE
    )
    THEN 1
    ELSE 0
  END AS BIGINT) AS "main_pqi_diabetes_uncontrolled",
  CAST(CASE
    WHEN COALESCE(
      FALSE
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10CM'
        )
        AND (
          SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            3
          ) IN ('J42')
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            4
          ) IN (
            'J410',
            'J411',
            'J418',
            'J430',
            'J431',
            'J432',
            'J438',
            'J439',
            'J440',
            'J441',
            'J449',
            'J470',
            'J471',
            'J479'
          )
        )
      )
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10'
        )
        AND SUBSTRING(
          REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
          CASE
            WHEN (
              0 + 1
            ) >= 1
            THEN 0 + 1
            ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
          END,
          3
        ) IN ('J41', 'J42', 'J43', 'J44', 'J47')
      ),
      FALSE
    )
    THEN 1
    ELSE 0
  END AS BIGINT) AS "main_pqi_copd",
  CAST(CASE
    WHEN COALESCE(
      FALSE
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10CM'
        )
        AND (
          SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            5
          ) IN ('J4521', 'J4522', 'J4531', 'J4532', 'J4541', 'J4542', 'J4551', 'J4552')
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            6
          ) IN ('J45901', 'J45902', 'J45990', 'J45991', 'J45998')
        )
      )
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10'
        )
        AND SUBSTRING(
          REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
          CASE
            WHEN (
              0 + 1
            ) >= 1
            THEN 0 + 1
            ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
          END,
          3
        ) IN ('J45', 'J46')
      ),
      FALSE
    )
    THEN 1
    ELSE 0
  END AS BIGINT) AS "main_pqi_asthma",
  CAST(CASE
    WHEN COALESCE(
      FALSE
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10CM'
        )
        AND (
          SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            3
          ) IN ('I10')
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            4
          ) IN ('I119', 'I129', 'I160', 'I161', 'I169')
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            5
          ) IN ('I1310')
        )
      )
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10'
        )
        AND (
          SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            3
          ) IN ('I10')
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            4
          ) IN ('I119', 'I129', 'I139')
        )
      ),
      FALSE
    )
    THEN 1
    ELSE 0
  END AS BIGINT) AS "main_pqi_hypertension",
  CAST(CASE
    WHEN COALESCE(
      FALSE
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10CM'
        )
        AND (
          SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            4
          ) IN ('I110', 'I130', 'I132', 'I501', 'I502', 'I503', 'I504', 'I508', 'I509')
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            5
          ) IN ('I0981')
        )
      )
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10'
        )
        AND (
          SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            3
          ) IN ('I50')
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            4
          ) IN ('I110', 'I130', 'I132')
        )
      ),
      FALSE
    )
    THEN 1
    ELSE 0
  END AS BIGINT) AS "main_pqi_heart_failure",
  CAST(CASE
    WHEN COALESCE(
      FALSE
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10CM'
        )
        AND (
          SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            3
          ) IN ('J13', 'J14')
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            4
          ) IN ('J153', 'J154', 'J157', 'J159', 'J160', 'J168', 'J180', 'J181', 'J188', 'J189')
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            6
          ) IN ('J15211', 'J15212')
        )
      )
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10'
        )
        AND (
          SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            3
          ) IN ('J13', 'J14')
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            4
          ) IN (
            'J152',
            'J153',
            'J154',
            'J157',
            'J159',
            'J160',
            'J168',
            'J180',
            'J181',
            'J188',
            'J189'
          )
        )
      ),
      FALSE
    )
    THEN 1
    ELSE 0
  END AS BIGINT) AS "main_pqi_pneumonia",
  CAST(CASE
    WHEN COALESCE(
      FALSE
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10CM'
        )
        AND (
          SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            3
          ) IN ('N10', 'N12', 'N16')
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            4
          ) IN ('N136', 'N151', 'N159', 'N390')
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            5
          ) IN ('N2884', 'N2885', 'N2886', 'N3000', 'N3001', 'N3090', 'N3091')
        )
      )
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10'
        )
        AND (
          SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            3
          ) IN ('N10', 'N12', 'N16')
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            4
          ) IN ('N136', 'N151', 'N159', 'N300', 'N309', 'N390')
        )
      ),
      FALSE
    )
    THEN 1
    ELSE 0
  END AS BIGINT) AS "main_pqi_urinary_infection",
  CAST(CASE
    WHEN COALESCE(
      FALSE
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10'
        )
        AND SUBSTRING(
          REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
          CASE
            WHEN (
              0 + 1
            ) >= 1
            THEN 0 + 1
            ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
          END,
          3
        ) IN ('J45', 'J46')
      )
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10CM'
        )
        AND SUBSTRING(
          REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
          CASE
            WHEN (
              0 + 1
            ) >= 1
            THEN 0 + 1
            ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
          END,
          3
        ) IN ('J45')
      ),
      FALSE
    )
    THEN 1
    ELSE 0
  END AS BIGINT) AS "main_oecd_asthma",
  CAST(CASE
    WHEN COALESCE(
      FALSE
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10'
        )
        AND SUBSTRING(
          REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
          CASE
            WHEN (
              0 + 1
            ) >= 1
            THEN 0 + 1
            ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
          END,
          3
        ) IN ('J41', 'J42', 'J43', 'J44', 'J47')
      )
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10CM'
        )
        AND SUBSTRING(
          REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
          CASE
            WHEN (
              0 + 1
            ) >= 1
            THEN 0 + 1
            ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
          END,
          3
        ) IN ('J41', 'J42', 'J43', 'J44', 'J47')
      ),
      FALSE
    )
    THEN 1
    ELSE 0
  END AS BIGINT) AS "main_oecd_copd",
  CAST(CASE
    WHEN COALESCE(
      FALSE
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10'
        )
        AND (
          SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            3
          ) IN ('I50')
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            4
          ) IN ('I110', 'I130', 'I132')
        )
      )
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10CM'
        )
        AND (
          SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            3
          ) IN ('I50')
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            4
          ) IN ('I110', 'I130', 'I132')
        )
      ),
      FALSE
    )
    THEN 1
    ELSE 0
  END AS BIGINT) AS "main_oecd_heart_failure",
  CAST(CASE
    WHEN COALESCE(
      FALSE
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10'
        )
        AND (
          SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            3
          ) IN ('I10')
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            4
          ) IN ('I119', 'I129', 'I139')
        )
      )
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10CM'
        )
        AND (
          SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            3
          ) IN ('I10', 'I16')
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            4
          ) IN ('I119', 'I129')
          OR SUBSTRING(
            REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
            END,
            5
          ) IN ('I1310')
        )
      ),
      FALSE
    )
    THEN 1
    ELSE 0
  END AS BIGINT) AS "main_oecd_hypertension",
  CAST(CASE
    WHEN COALESCE(
      FALSE
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10'
        )
        AND SUBSTRING(
          REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
          CASE
            WHEN (
              0 + 1
            ) >= 1
            THEN 0 + 1
            ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
          END,
          3
        ) IN ('E10', 'E11', 'E12', 'E13', 'E14')
      )
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10CM'
        )
        AND SUBSTRING(
          REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
          CASE
            WHEN (
              0 + 1
            ) >= 1
            THEN 0 + 1
            ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
          END,
          3
        ) IN ('E10', 'E11', 'E13')
      ),
      FALSE
    )
    THEN 1
    ELSE 0
  END AS BIGINT) AS "main_oecd_diabetes",
  CAST(CASE
    WHEN COALESCE(
      FALSE
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10'
        )
        AND SUBSTRING(
          REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
          CASE
            WHEN (
              0 + 1
            ) >= 1
            THEN 0 + 1
            ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
          END,
          1
        ) IN ('O')
      )
      OR (
        (
          "t3"."diagnosis_system" = 'ICD10CM'
        )
        AND SUBSTRING(
          REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
          CASE
            WHEN (
              0 + 1
            ) >= 1
            THEN 0 + 1
            ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
          END,
          1
        ) IN ('O')
      )
      OR (
        (
          "t3"."diagnosis_system" = 'ICD9CM'
        )
        AND SUBSTRING(
          REPLACE(UPPER("t3"."diagnosis_code"), '.', ''),
          CASE
            WHEN (
              0 + 1
            ) >= 1
            THEN 0 + 1
            ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t3"."diagnosis_code"), '.', ''))
          END,
          2
        ) IN ('63', '64', '65', '66', '67')
      ),
      FALSE
    )
    THEN 1
    ELSE 0
  END AS BIGINT) AS "main_obstetric"
FROM (
  SELECT DISTINCT
    "t2"."diagnosis_system",
    "t2"."diagnosis_code"
  FROM (
    SELECT
      "t1".*
      EXCLUDE ("domain")
    FROM (
      SELECT
        *
      FROM "stay" AS "t0"
      WHERE
        "t0"."domain" = 'hospital'
    ) AS "t1"
  ) AS "t2"
  WHERE
    "t2"."diagnosis_system" IN ('ICD10', 'ICD10CM')
    AND "t2"."diagnosis_code" IS NOT NULL
) AS "t3";

-- avoidable_stay_recorded
SELECT
  "t7"."person_id",
  "t7"."day",
  MAX("t7"."any_diabetes") AS "any_diabetes",
  MAX("t7"."respiratory_anomaly") AS "respiratory_anomaly",
  MAX("t7"."kidney_disease") AS "kidney_disease",
  MAX("t7"."sickle_cell") AS "sickle_cell",
  MAX("t7"."immunocompromised") AS "immunocompromised",
  MAX("t7"."urinary_anomaly") AS "urinary_anomaly",
  MAX("t7"."traumatic_amputation") AS "traumatic_amputation"
FROM (
  SELECT
    "t3"."person_id",
    "t3"."day",
    "t3"."code_system",
    "t3"."code",
    "t6"."any_diabetes",
    "t6"."respiratory_anomaly",
    "t6"."kidney_disease",
    "t6"."sickle_cell",
    "t6"."immunocompromised",
    "t6"."urinary_anomaly",
    "t6"."traumatic_amputation"
  FROM (
    SELECT
      "t0"."person_id",
      "t0"."day",
      "t0"."code_system",
      "t0"."code"
    FROM "stay_diagnosis" AS "t0"
    WHERE
      "t0"."domain" = 'hospital'
  ) AS "t3"
  INNER JOIN (
    SELECT
      *
    FROM (
      SELECT
        "t2"."code_system",
        "t2"."code",
        CAST(CASE
          WHEN COALESCE(
            FALSE
            OR (
              (
                "t2"."code_system" = 'ICD10CM'
              )
              AND SUBSTRING(
                REPLACE(UPPER("t2"."code"), '.', ''),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                END,
                4
              ) IN (
                'E101',
                'E102',
                'E103',
                'E104',
                'E105',
                'E106',
                'E108',
                'E109',
                'E110',
                'E111',
                'E112',
                'E113',
                'E114',
                'E115',
                'E116',
                'E118',
                'E119',
                'E130',
                'E131',
                'E132',
                'E133',
                'E134',
                'E135',
                'E136',
                'E138',
                'E139'
              )
            )
            OR (
              (
                "t2"."code_system" = 'ICD10'
              )
              AND SUBSTRING(
                REPLACE(UPPER("t2"."code"), '.', ''),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                END,
                3
              ) IN ('E10', 'E11', 'E12', 'E13', 'E14')
            ),
            FALSE
          )
          THEN 1
          ELSE 0
        END AS BIGINT) AS "any_diabetes",
        CAST(CASE
          WHEN COALESCE(
            FALSE
            OR (
              (
                "t2"."code_system" = 'ICD10CM'
              )
              AND (
                SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  4
                ) IN (
                  'E840',
                  'E848',
                  'E849',
                  'P270',
                  'P271',
                  'P278',
                  'P279',
                  'Q311',
                  'Q312',
                  'Q313',
                  'Q315',
                  'Q318',
                  'Q319',
                  'Q320',
                  'Q321',
                  'Q322',
                  'Q323',
                  'Q324',
                  'Q330',
                  'Q331',
                  'Q332',
                  'Q333',
                  'Q334',
                  'Q335',
                  'Q336',
                  'Q338',
                  'Q339',
                  'Q340',
                  'Q341',
                  'Q348',
                  'Q349',
                  'Q390',
                  'Q391',
                  'Q392',
                  'Q393',
                  'Q394',
                  'Q893'
                )
                OR SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  5
                ) IN ('E8411', 'E8419', 'J8483', 'Q2545', 'Q2547', 'Q2548')
                OR SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  6
                ) IN ('J84841', 'J84842', 'J84843', 'J84848')
              )
            )
            OR (
              (
                "t2"."code_system" = 'ICD10'
              )
              AND (
                SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  3
                ) IN ('E84', 'P27', 'Q32', 'Q33', 'Q34')
                OR SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  4
                ) IN (
                  'Q254',
                  'Q311',
                  'Q312',
                  'Q313',
                  'Q315',
                  'Q318',
                  'Q319',
                  'Q390',
                  'Q391',
                  'Q392',
                  'Q393',
                  'Q394',
                  'Q893'
                )
              )
            ),
            FALSE
          )
          THEN 1
          ELSE 0
        END AS BIGINT) AS "respiratory_anomaly",
        CAST(CASE
          WHEN COALESCE(
            FALSE
            OR (
              (
                "t2"."code_system" = 'ICD10CM'
              )
              AND (
                SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  4
                ) IN ('I129')
                OR SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  5
                ) IN ('I1310')
              )
            )
            OR (
              (
                "t2"."code_system" = 'ICD10'
              )
              AND SUBSTRING(
                REPLACE(UPPER("t2"."code"), '.', ''),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                END,
                4
              ) IN ('I129', 'I139')
            ),
            FALSE
          )
          THEN 1
          ELSE 0
        END AS BIGINT) AS "kidney_disease",
        CAST(CASE
          WHEN COALESCE(
            FALSE
            OR (
              (
                "t2"."code_system" = 'ICD10CM'
              )
              AND (
                SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  4
                ) IN ('D571', 'D572', 'D574', 'D578')
                OR SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  5
                ) IN ('D5700', 'D5701', 'D5702', 'D5704')
              )
            )
            OR (
              (
                "t2"."code_system" = 'ICD10'
              )
              AND SUBSTRING(
                REPLACE(UPPER("t2"."code"), '.', ''),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                END,
                4
              ) IN ('D570', 'D571', 'D572', 'D578')
            ),
            FALSE
          )
          THEN 1
          ELSE 0
        END AS BIGINT) AS "sickle_cell",
        CAST(CASE
          WHEN COALESCE(
            FALSE
            OR (
              (
                "t2"."code_system" = 'ICD10CM'
              )
              AND (
                SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  3
                ) IN ('B20', 'B59', 'D71', 'D80', 'D82', 'D83', 'D84', 'E40', 'E41', 'E42', 'E43')
                OR SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  4
                ) IN (
                  'C802',
                  'C946',
                  'D471',
                  'D479',
                  'D700',
                  'D701',
                  'D702',
                  'D704',
                  'D708',
                  'D709',
                  'D720',
                  'D761',
                  'D762',
                  'D763',
                  'D810',
                  'D811',
                  'D812',
                  'D813',
                  'D814',
                  'D816',
                  'D817',
                  'D819',
                  'D893',
                  'D899',
                  'I120',
                  'I132',
                  'K912',
                  'N185',
                  'N186',
                  'T860',
                  'T861',
                  'T862',
                  'T863',
                  'T864',
                  'T865',
                  'T869',
                  'Z482',
                  'Z490',
                  'Z493',
                  'Z940',
                  'Z941',
                  'Z942',
                  'Z943',
                  'Z944',
                  'Z948',
                  'Z992'
                )
                OR SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  5
                ) IN (
                  'C8880',
                  'C9440',
                  'C9441',
                  'C9442',
                  'D4622',
                  'D4701',
                  'D4702',
                  'D4709',
                  'D47Z1',
                  'D47Z2',
                  'D47Z9',
                  'D6102',
                  'D6103',
                  'D6109',
                  'D6181',
                  'D7281',
                  'D7381',
                  'D7581',
                  'D8182',
                  'D8189',
                  'D8981',
                  'D8982',
                  'D8984',
                  'D8989',
                  'I1311',
                  'T8681',
                  'T8685',
                  'T8689'
                )
              )
            )
            OR (
              (
                "t2"."code_system" = 'ICD10'
              )
              AND (
                SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  3
                ) IN (
                  'B20',
                  'B21',
                  'B22',
                  'B23',
                  'B24',
                  'D70',
                  'D71',
                  'D80',
                  'D82',
                  'D83',
                  'D84',
                  'E40',
                  'E41',
                  'E42',
                  'E43',
                  'T86',
                  'Z49'
                )
                OR SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  4
                ) IN (
                  'B485',
                  'C887',
                  'C944',
                  'C946',
                  'D462',
                  'D470',
                  'D471',
                  'D477',
                  'D479',
                  'D610',
                  'D720',
                  'D761',
                  'D762',
                  'D763',
                  'D810',
                  'D811',
                  'D812',
                  'D813',
                  'D814',
                  'D816',
                  'D817',
                  'D818',
                  'D819',
                  'D893',
                  'D898',
                  'D899',
                  'I120',
                  'I131',
                  'I132',
                  'K912',
                  'N185',
                  'Z940',
                  'Z941',
                  'Z942',
                  'Z943',
                  'Z944',
                  'Z948',
                  'Z992'
                )
              )
            ),
            FALSE
          )
          THEN 1
          ELSE 0
        END AS BIGINT) AS "immunocompromised",
        CAST(CASE
          WHEN COALESCE(
            FALSE
            OR (
              (
                "t2"."code_system" = 'ICD10CM'
              )
              AND (
                SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  3
                ) IN ('Q60', 'Q62', 'Q63')
                OR SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  4
                ) IN (
                  'N110',
                  'N111',
                  'N118',
                  'N119',
                  'N130',
                  'N136',
                  'N137',
                  'N139',
                  'Q610',
                  'Q611',
                  'Q612',
                  'Q613',
                  'Q614',
                  'Q615',
                  'Q618',
                  'Q619',
                  'Q641',
                  'Q642',
                  'Q643',
                  'Q645',
                  'Q646',
                  'Q647',
                  'Q648',
                  'Q649'
                )
              )
            )
            OR (
              (
                "t2"."code_system" = 'ICD10'
              )
              AND (
                SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  3
                ) IN ('Q60', 'Q61', 'Q62', 'Q63')
                OR SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  4
                ) IN (
                  'N110',
                  'N111',
                  'N118',
                  'N119',
                  'N130',
                  'N136',
                  'N137',
                  'N139',
                  'Q641',
                  'Q642',
                  'Q643',
                  'Q645',
                  'Q646',
                  'Q647',
                  'Q648',
                  'Q649'
                )
              )
            ),
            FALSE
          )
          THEN 1
          ELSE 0
        END AS BIGINT) AS "urinary_anomaly",
        CAST(CASE
          WHEN COALESCE(
            FALSE
            OR (
              (
                "t2"."code_system" = 'ICD10CM'
              )
              AND SUBSTRING(
                REPLACE(UPPER("t2"."code"), '.', ''),
                CASE
                  WHEN (
                    0 + 1
                  ) >= 1
                  THEN 0 + 1
                  ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                END,
                7
              ) IN (
                'S78011A',
                'S78012A',
                'S78019A',
                'S78021A',
                'S78022A',
                'S78029A',
                'S78111A',
                'S78112A',
                'S78119A',
                'S78121A',
                'S78122A',
                'S78129A',
                'S78911A',
                'S78912A',
                'S78919A',
                'S78921A',
                'S78922A',
                'S78929A',
                'S88011A',
                'S88012A',
                'S88019A',
                'S88021A',
                'S88022A',
                'S88029A',
                'S88111A',
                'S88112A',
                'S88119A',
                'S88121A',
                'S88122A',
                'S88129A',
                'S88911A',
                'S88912A',
                'S88919A',
                'S88921A',
                'S88922A',
                'S88929A',
                'S98011A',
                'S98012A',
                'S98019A',
                'S98021A',
                'S98022A',
                'S98029A',
                'S98111A',
                'S98112A',
                'S98119A',
                'S98121A',
                'S98122A',
                'S98129A',
                'S98131A',
                'S98132A',
                'S98139A',
                'S98141A',
                'S98142A',
                'S98149A',
                'S98211A',
                'S98212A',
                'S98219A',
                'S98221A',
                'S98222A',
                'S98229A',
                'S98311A',
                'S98312A',
                'S98319A',
                'S98321A',
                'S98322A',
                'S98329A',
                'S98911A',
                'S98912A',
                'S98919A',
                'S98921A',
                'S98922A',
                'S98929A'
              )
            )
            OR (
              (
                "t2"."code_system" = 'ICD10'
              )
              AND (
                SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  3
                ) IN ('S78', 'S88', 'S98')
                OR SUBSTRING(
                  REPLACE(UPPER("t2"."code"), '.', ''),
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t2"."code"), '.', ''))
                  END,
                  4
                ) IN ('T053', 'T054', 'T055', 'T056', 'T136')
              )
            ),
            FALSE
          )
          THEN 1
          ELSE 0
        END AS BIGINT) AS "traumatic_amputation"
      FROM (
        SELECT DISTINCT
          "t0"."code_system",
          "t0"."code"
        FROM "stay_diagnosis" AS "t0"
        WHERE
          "t0"."domain" = 'hospital'
      ) AS "t2"
    ) AS "t4"
    WHERE
      (
        "t4"."any_diabetes" = 1
      )
      OR (
        "t4"."respiratory_anomaly" = 1
      )
      OR (
        "t4"."kidney_disease" = 1
      )
      OR (
        "t4"."sickle_cell" = 1
      )
      OR (
        "t4"."immunocompromised" = 1
      )
      OR (
        "t4"."urinary_anomaly" = 1
      )
      OR (
        "t4"."traumatic_amputation" = 1
      )
  ) AS "t6"
    ON "t3"."code_system" = "t6"."code_system" AND "t3"."code" = "t6"."code"
) AS "t7"
GROUP BY
  1,
  2;

-- avoidable_stay_procedure
SELECT
  "t8"."person_id",
  "t8"."day",
  MAX("t8"."amputation") AS "amputation",
  MAX("t8"."dialysis_access") AS "dialysis_access",
  MAX("t8"."cardiac_procedure") AS "cardiac_procedure"
FROM (
  SELECT
    "t4"."person_id",
    "t7"."day",
    CAST(CASE
      WHEN COALESCE(
        FALSE
        OR (
          (
            "t4"."code_system" = 'ICD10PCS'
          )
          AND SUBSTRING(
            REPLACE(UPPER("t4"."code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t4"."code"), '.', ''))
            END,
            4
          ) IN (
            '0Y62',
            '0Y63',
            '0Y64',
            '0Y67',
            '0Y68',
            '0Y6C',
            '0Y6D',
            '0Y6F',
            '0Y6G',
            '0Y6H',
            '0Y6J',
            '0Y6M',
            '0Y6N'
          )
        ),
        FALSE
      )
      THEN 1
      ELSE 0
    END AS BIGINT) AS "amputation",
    CAST(CASE
      WHEN COALESCE(
        FALSE
        OR (
          (
            "t4"."code_system" = 'ICD10PCS'
          )
          AND SUBSTRING(
            REPLACE(UPPER("t4"."code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t4"."code"), '.', ''))
            END,
            7
          ) IN (
            '031509D',
            '031509F',
            '031509V',
            '031509W',
            '03150AD',
            '03150AF',
            '03150AV',
            '03150AW',
            '03150JD',
            '03150JF',
            '03150JV',
            '03150JW',
            '03150KD',
            '03150KF',
            '03150KV',
            '03150KW',
            '03150ZD',
            '03150ZF',
            '03150ZV',
            '03150ZW',
            '031609D',
            '031609F',
            '031609V',
            '031609W',
            '03160AD',
            '03160AF',
            '03160AV',
            '03160AW',
            '03160JD',
            '03160JF',
            '03160JV',
            '03160JW',
            '03160KD',
            '03160KF',
            '03160KV',
            '03160KW',
            '03160ZD',
            '03160ZF',
            '03160ZV',
            '03160ZW',
            '031709D',
            '031709F',
            '031709V',
            '031709W',
            '03170AD',
            '03170AF',
            '03170AV',
            '03170AW',
            '03170JD',
            '03170JF',
            '03170JV',
            '03170JW',
            '03170KD',
            '03170KF',
            '03170KV',
            '03170KW',
            '03170ZD',
            '03170ZF',
            '03170ZV',
            '03170ZW',
            '03173ZF',
            '031809D',
            '031809F',
            '031809V',
            '031809W',
            '03180AD',
            '03180AF',
            '03180AV',
            '03180AW',
            '03180JD',
            '03180JF',
            '03180JV',
            '03180JW',
            '03180KD',
            '03180KF',
            '03180KV',
            '03180KW',
            '03180ZD',
            '03180ZF',
            '03180ZV',
            '03180ZW',
            '03183ZF',
            '031909F',
            '03190AF',
            '03190JF',
            '03190KF',
            '03190ZF',
            '03193ZF',
            '031A09F',
            '031A0AF',
            '031A0JF',
            '031A0KF',
            '031A0ZF',
            '031A3ZF',
            '031B09F',
            '031B0AF',
            '031B0JF',
            '031B0KF',
            '031B0ZF',
            '031B3ZF',
            '031C09F',
            '031C0AF',
            '031C0JF',
            '031C0KF',
            '031C0ZF',
            '031C3ZF',
            '041K09S',
            '041K0AS',
            '041K0JS',
            '041K0KS',
            '041K0ZS',
            '041K3JS',
            '041L09S',
            '041L0AS',
            '041L0JS',
            '041L0KS',
            '041L0ZS',
            '041L3JS',
            'X2KB317',
            'X2KC317'
          )
        ),
        FALSE
      )
      THEN 1
      ELSE 0
    END AS BIGINT) AS "dialysis_access",
    CAST(CASE
      WHEN COALESCE(
        FALSE
        OR (
          (
            "t4"."code_system" = 'ICD10PCS'
          )
          AND SUBSTRING(
            REPLACE(UPPER("t4"."code"), '.', ''),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(REPLACE(UPPER("t4"."code"), '.', ''))
            END,
            4
          ) IN (
            '0210',
            '0211',
            '0212',
            '0213',
            '0270',
            '0271',
            '0272',
            '0273',
            '027F',
            '027G',
            '027H',
            '027J',
            '02C0',
            '02C1',
            '02C2',
            '02C3',
            '02NF',
            '02NG',
            '02NH',
            '02NJ',
            '02QF',
            '02QG',
            '02QH',
            '02QJ',
            '02RF',
            '02RG',
            '02RH',
            '02RJ'
          )
        ),
        FALSE
      )
      THEN 1
      ELSE 0
    END AS BIGINT) AS "cardiac_procedure"
  FROM (
    SELECT DISTINCT
      "t0"."person_id",
      "t0"."code_system",
      "t0"."code",
      "t0"."day" AS "done"
    FROM "stay_line" AS "t0"
    WHERE
      "t0"."code_system" IN ('ICD10PCS')
  ) AS "t4"
  INNER JOIN (
    SELECT
      "t5"."person_id",
      "t5"."day",
      "t5"."end_day"
    FROM (
      SELECT
        "t3".*
        EXCLUDE ("domain")
      FROM (
        SELECT
          *
        FROM "stay" AS "t1"
        WHERE
          "t1"."domain" = 'hospital'
      ) AS "t3"
    ) AS "t5"
  ) AS "t7"
    ON "t4"."person_id" = "t7"."person_id"
    AND "t4"."done" >= "t7"."day"
    AND "t4"."done" <= "t7"."end_day"
) AS "t8"
GROUP BY
  1,
  2;

-- avoidable_stay_flag
SELECT
  "t13"."person_id",
  "t13"."day",
  "t13"."end_day",
  "t13"."diagnosis_system",
  "t13"."diagnosis_code",
  "t13"."age_at_admission",
  CASE
    WHEN CASE
      WHEN "t13"."age_at_admission" >= 18
      THEN TRUE
      WHEN "t13"."highest_age_at_admission" < 18
      THEN FALSE
      ELSE CAST(NULL AS BOOLEAN)
    END
    AND (
      "t13"."main_pqi_diabetes_short_term" = 1
    )
    AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    THEN 1
    WHEN NOT (
      CASE
        WHEN "t13"."age_at_admission" >= 18
        THEN TRUE
        WHEN "t13"."highest_age_at_admission" < 18
        THEN FALSE
        ELSE CAST(NULL AS BOOLEAN)
      END
      AND (
        "t13"."main_pqi_diabetes_short_term" = 1
      )
      AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    )
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "pqi_01",
  CASE
    WHEN CASE
      WHEN "t13"."age_at_admission" >= 18
      THEN TRUE
      WHEN "t13"."highest_age_at_admission" < 18
      THEN FALSE
      ELSE CAST(NULL AS BOOLEAN)
    END
    AND (
      "t13"."main_pqi_diabetes_long_term" = 1
    )
    AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    THEN 1
    WHEN NOT (
      CASE
        WHEN "t13"."age_at_admission" >= 18
        THEN TRUE
        WHEN "t13"."highest_age_at_admission" < 18
        THEN FALSE
        ELSE CAST(NULL AS BOOLEAN)
      END
      AND (
        "t13"."main_pqi_diabetes_long_term" = 1
      )
      AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    )
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "pqi_03",
  CASE
    WHEN CASE
      WHEN "t13"."age_at_admission" >= 40
      THEN TRUE
      WHEN "t13"."highest_age_at_admission" < 40
      THEN FALSE
      ELSE CAST(NULL AS BOOLEAN)
    END
    AND (
      (
        "t13"."main_pqi_copd" = 1
      ) OR (
        "t13"."main_pqi_asthma" = 1
      )
    )
    AND NOT (
      COALESCE("t13"."respiratory_anomaly" = 1, FALSE)
    )
    AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    THEN 1
    WHEN NOT (
      CASE
        WHEN "t13"."age_at_admission" >= 40
        THEN TRUE
        WHEN "t13"."highest_age_at_admission" < 40
        THEN FALSE
        ELSE CAST(NULL AS BOOLEAN)
      END
      AND (
        (
          "t13"."main_pqi_copd" = 1
        ) OR (
          "t13"."main_pqi_asthma" = 1
        )
      )
      AND NOT (
        COALESCE("t13"."respiratory_anomaly" = 1, FALSE)
      )
      AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    )
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "pqi_05",
  CASE
    WHEN CASE
      WHEN "t13"."age_at_admission" >= 18
      THEN TRUE
      WHEN "t13"."highest_age_at_admission" < 18
      THEN FALSE
      ELSE CAST(NULL AS BOOLEAN)
    END
    AND (
      "t13"."main_pqi_hypertension" = 1
    )
    AND NOT (
      COALESCE("t13"."cardiac_procedure" = 1, FALSE)
    )
    AND NOT (
      COALESCE("t13"."kidney_disease" = 1, FALSE)
      AND COALESCE("t13"."dialysis_access" = 1, FALSE)
    )
    AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    THEN 1
    WHEN NOT (
      CASE
        WHEN "t13"."age_at_admission" >= 18
        THEN TRUE
        WHEN "t13"."highest_age_at_admission" < 18
        THEN FALSE
        ELSE CAST(NULL AS BOOLEAN)
      END
      AND (
        "t13"."main_pqi_hypertension" = 1
      )
      AND NOT (
        COALESCE("t13"."cardiac_procedure" = 1, FALSE)
      )
      AND NOT (
        COALESCE("t13"."kidney_disease" = 1, FALSE)
        AND COALESCE("t13"."dialysis_access" = 1, FALSE)
      )
      AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    )
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "pqi_07",
  CASE
    WHEN CASE
      WHEN "t13"."age_at_admission" >= 18
      THEN TRUE
      WHEN "t13"."highest_age_at_admission" < 18
      THEN FALSE
      ELSE CAST(NULL AS BOOLEAN)
    END
    AND (
      "t13"."main_pqi_heart_failure" = 1
    )
    AND NOT (
      COALESCE("t13"."cardiac_procedure" = 1, FALSE)
    )
    AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    THEN 1
    WHEN NOT (
      CASE
        WHEN "t13"."age_at_admission" >= 18
        THEN TRUE
        WHEN "t13"."highest_age_at_admission" < 18
        THEN FALSE
        ELSE CAST(NULL AS BOOLEAN)
      END
      AND (
        "t13"."main_pqi_heart_failure" = 1
      )
      AND NOT (
        COALESCE("t13"."cardiac_procedure" = 1, FALSE)
      )
      AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    )
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "pqi_08",
  CASE
    WHEN CASE
      WHEN "t13"."age_at_admission" >= 18
      THEN TRUE
      WHEN "t13"."highest_age_at_admission" < 18
      THEN FALSE
      ELSE CAST(NULL AS BOOLEAN)
    END
    AND (
      "t13"."main_pqi_pneumonia" = 1
    )
    AND NOT (
      COALESCE("t13"."sickle_cell" = 1, FALSE)
    )
    AND NOT (
      COALESCE("t13"."immunocompromised" = 1, FALSE)
    )
    AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    THEN 1
    WHEN NOT (
      CASE
        WHEN "t13"."age_at_admission" >= 18
        THEN TRUE
        WHEN "t13"."highest_age_at_admission" < 18
        THEN FALSE
        ELSE CAST(NULL AS BOOLEAN)
      END
      AND (
        "t13"."main_pqi_pneumonia" = 1
      )
      AND NOT (
        COALESCE("t13"."sickle_cell" = 1, FALSE)
      )
      AND NOT (
        COALESCE("t13"."immunocompromised" = 1, FALSE)
      )
      AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    )
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "pqi_11",
  CASE
    WHEN CASE
      WHEN "t13"."age_at_admission" >= 18
      THEN TRUE
      WHEN "t13"."highest_age_at_admission" < 18
      THEN FALSE
      ELSE CAST(NULL AS BOOLEAN)
    END
    AND (
      "t13"."main_pqi_urinary_infection" = 1
    )
    AND NOT (
      COALESCE("t13"."urinary_anomaly" = 1, FALSE)
    )
    AND NOT (
      COALESCE("t13"."immunocompromised" = 1, FALSE)
    )
    AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    THEN 1
    WHEN NOT (
      CASE
        WHEN "t13"."age_at_admission" >= 18
        THEN TRUE
        WHEN "t13"."highest_age_at_admission" < 18
        THEN FALSE
        ELSE CAST(NULL AS BOOLEAN)
      END
      AND (
        "t13"."main_pqi_urinary_infection" = 1
      )
      AND NOT (
        COALESCE("t13"."urinary_anomaly" = 1, FALSE)
      )
      AND NOT (
        COALESCE("t13"."immunocompromised" = 1, FALSE)
      )
      AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    )
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "pqi_12",
  CASE
    WHEN CASE
      WHEN "t13"."age_at_admission" >= 18
      THEN TRUE
      WHEN "t13"."highest_age_at_admission" < 18
      THEN FALSE
      ELSE CAST(NULL AS BOOLEAN)
    END
    AND (
      "t13"."main_pqi_diabetes_uncontrolled" = 1
    )
    AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    THEN 1
    WHEN NOT (
      CASE
        WHEN "t13"."age_at_admission" >= 18
        THEN TRUE
        WHEN "t13"."highest_age_at_admission" < 18
        THEN FALSE
        ELSE CAST(NULL AS BOOLEAN)
      END
      AND (
        "t13"."main_pqi_diabetes_uncontrolled" = 1
      )
      AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    )
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "pqi_14",
  CASE
    WHEN CASE
      WHEN "t13"."age_at_admission" >= 18
      THEN TRUE
      WHEN "t13"."highest_age_at_admission" < 18
      THEN FALSE
      ELSE CAST(NULL AS BOOLEAN)
    END
    AND NOT (
      CASE
        WHEN "t13"."age_at_admission" >= 40
        THEN TRUE
        WHEN "t13"."highest_age_at_admission" < 40
        THEN FALSE
        ELSE CAST(NULL AS BOOLEAN)
      END
    )
    AND (
      "t13"."main_pqi_asthma" = 1
    )
    AND NOT (
      COALESCE("t13"."respiratory_anomaly" = 1, FALSE)
    )
    AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    THEN 1
    WHEN NOT (
      CASE
        WHEN "t13"."age_at_admission" >= 18
        THEN TRUE
        WHEN "t13"."highest_age_at_admission" < 18
        THEN FALSE
        ELSE CAST(NULL AS BOOLEAN)
      END
      AND NOT (
        CASE
          WHEN "t13"."age_at_admission" >= 40
          THEN TRUE
          WHEN "t13"."highest_age_at_admission" < 40
          THEN FALSE
          ELSE CAST(NULL AS BOOLEAN)
        END
      )
      AND (
        "t13"."main_pqi_asthma" = 1
      )
      AND NOT (
        COALESCE("t13"."respiratory_anomaly" = 1, FALSE)
      )
      AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    )
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "pqi_15",
  CASE
    WHEN CASE
      WHEN "t13"."age_at_admission" >= 18
      THEN TRUE
      WHEN "t13"."highest_age_at_admission" < 18
      THEN FALSE
      ELSE CAST(NULL AS BOOLEAN)
    END
    AND (
      COALESCE("t13"."amputation" = 1, FALSE)
      AND COALESCE("t13"."any_diabetes" = 1, FALSE)
    )
    AND NOT (
      COALESCE("t13"."traumatic_amputation" = 1, FALSE)
    )
    AND NOT (
      "t13"."main_obstetric" = 1
    )
    AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    THEN 1
    WHEN NOT (
      CASE
        WHEN "t13"."age_at_admission" >= 18
        THEN TRUE
        WHEN "t13"."highest_age_at_admission" < 18
        THEN FALSE
        ELSE CAST(NULL AS BOOLEAN)
      END
      AND (
        COALESCE("t13"."amputation" = 1, FALSE)
        AND COALESCE("t13"."any_diabetes" = 1, FALSE)
      )
      AND NOT (
        COALESCE("t13"."traumatic_amputation" = 1, FALSE)
      )
      AND NOT (
        "t13"."main_obstetric" = 1
      )
      AND CASE WHEN "t13"."sex" IS NOT NULL THEN TRUE ELSE CAST(NULL AS BOOLEAN) END
    )
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "pqi_16",
  CASE
    WHEN CASE
      WHEN "t13"."age_at_admission" >= 15
      THEN TRUE
      WHEN "t13"."highest_age_at_admission" < 15
      THEN FALSE
      ELSE CAST(NULL AS BOOLEAN)
    END
    AND (
      "t13"."died_in_stay" = 0
    )
    AND (
      "t13"."obstetric" = 0
    )
    AND (
      "t13"."nights" > 0
    )
    AND (
      "t13"."main_oecd_asthma" = 1
    )
    AND NOT (
      COALESCE("t13"."respiratory_anomaly" = 1, FALSE)
    )
    THEN 1
    WHEN NOT (
      CASE
        WHEN "t13"."age_at_admission" >= 15
        THEN TRUE
        WHEN "t13"."highest_age_at_admission" < 15
        THEN FALSE
        ELSE CAST(NULL AS BOOLEAN)
      END
      AND (
        "t13"."died_in_stay" = 0
      )
      AND (
        "t13"."obstetric" = 0
      )
      AND (
        "t13"."nights" > 0
      )
      AND (
        "t13"."main_oecd_asthma" = 1
      )
      AND NOT (
        COALESCE("t13"."respiratory_anomaly" = 1, FALSE)
      )
    )
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "oecd_asthma",
  CASE
    WHEN CASE
      WHEN "t13"."age_at_admission" >= 15
      THEN TRUE
      WHEN "t13"."highest_age_at_admission" < 15
      THEN FALSE
      ELSE CAST(NULL AS BOOLEAN)
    END
    AND (
      "t13"."died_in_stay" = 0
    )
    AND (
      "t13"."obstetric" = 0
    )
    AND (
      "t13"."nights" > 0
    )
    AND (
      "t13"."main_oecd_copd" = 1
    )
    THEN 1
    WHEN NOT (
      CASE
        WHEN "t13"."age_at_admission" >= 15
        THEN TRUE
        WHEN "t13"."highest_age_at_admission" < 15
        THEN FALSE
        ELSE CAST(NULL AS BOOLEAN)
      END
      AND (
        "t13"."died_in_stay" = 0
      )
      AND (
        "t13"."obstetric" = 0
      )
      AND (
        "t13"."nights" > 0
      )
      AND (
        "t13"."main_oecd_copd" = 1
      )
    )
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "oecd_copd",
  CASE
    WHEN CASE
      WHEN "t13"."age_at_admission" >= 15
      THEN TRUE
      WHEN "t13"."highest_age_at_admission" < 15
      THEN FALSE
      ELSE CAST(NULL AS BOOLEAN)
    END
    AND (
      "t13"."died_in_stay" = 0
    )
    AND (
      "t13"."obstetric" = 0
    )
    AND (
      "t13"."nights" > 0
    )
    AND (
      "t13"."main_oecd_heart_failure" = 1
    )
    AND NOT (
      COALESCE("t13"."cardiac_procedure" = 1, FALSE)
    )
    THEN 1
    WHEN NOT (
      CASE
        WHEN "t13"."age_at_admission" >= 15
        THEN TRUE
        WHEN "t13"."highest_age_at_admission" < 15
        THEN FALSE
        ELSE CAST(NULL AS BOOLEAN)
      END
      AND (
        "t13"."died_in_stay" = 0
      )
      AND (
        "t13"."obstetric" = 0
      )
      AND (
        "t13"."nights" > 0
      )
      AND (
        "t13"."main_oecd_heart_failure" = 1
      )
      AND NOT (
        COALESCE("t13"."cardiac_procedure" = 1, FALSE)
      )
    )
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "oecd_heart_failure",
  CASE
    WHEN CASE
      WHEN "t13"."age_at_admission" >= 15
      THEN TRUE
      WHEN "t13"."highest_age_at_admission" < 15
      THEN FALSE
      ELSE CAST(NULL AS BOOLEAN)
    END
    AND (
      "t13"."died_in_stay" = 0
    )
    AND (
      "t13"."obstetric" = 0
    )
    AND (
      "t13"."nights" > 0
    )
    AND (
      "t13"."main_oecd_hypertension" = 1
    )
    AND NOT (
      COALESCE("t13"."cardiac_procedure" = 1, FALSE)
    )
    THEN 1
    WHEN NOT (
      CASE
        WHEN "t13"."age_at_admission" >= 15
        THEN TRUE
        WHEN "t13"."highest_age_at_admission" < 15
        THEN FALSE
        ELSE CAST(NULL AS BOOLEAN)
      END
      AND (
        "t13"."died_in_stay" = 0
      )
      AND (
        "t13"."obstetric" = 0
      )
      AND (
        "t13"."nights" > 0
      )
      AND (
        "t13"."main_oecd_hypertension" = 1
      )
      AND NOT (
        COALESCE("t13"."cardiac_procedure" = 1, FALSE)
      )
    )
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "oecd_hypertension",
  CASE
    WHEN CASE
      WHEN "t13"."age_at_admission" >= 15
      THEN TRUE
      WHEN "t13"."highest_age_at_admission" < 15
      THEN FALSE
      ELSE CAST(NULL AS BOOLEAN)
    END
    AND (
      "t13"."died_in_stay" = 0
    )
    AND (
      "t13"."obstetric" = 0
    )
    AND (
      "t13"."nights" > 0
    )
    AND (
      "t13"."main_oecd_diabetes" = 1
    )
    THEN 1
    WHEN NOT (
      CASE
        WHEN "t13"."age_at_admission" >= 15
        THEN TRUE
        WHEN "t13"."highest_age_at_admission" < 15
        THEN FALSE
        ELSE CAST(NULL AS BOOLEAN)
      END
      AND (
        "t13"."died_in_stay" = 0
      )
      AND (
        "t13"."obstetric" = 0
      )
      AND (
        "t13"."nights" > 0
      )
      AND (
        "t13"."main_oecd_diabetes" = 1
      )
    )
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "oecd_diabetes"
FROM (
  SELECT
    "t12"."person_id",
    "t12"."day",
    "t12"."end_day",
    "t12"."nights",
    "t12"."urgent",
    "t12"."transfers",
    "t12"."diagnosis_system",
    "t12"."diagnosis_code",
    "t12"."died_in_stay",
    "t12"."died_within_30",
    "t12"."obstetric",
    "t12"."oncology",
    "t12"."days_to_next",
    "t12"."readmitted_any_within_30",
    "t12"."readmitted_within_30",
    "t12"."readmission_index",
    "t12"."followed_within_7",
    "t12"."followed_within_30",
    "t12"."age_at_admission",
    "t12"."highest_age_at_admission",
    "t5"."main_pqi_diabetes_short_term",
    "t5"."main_pqi_diabetes_long_term",
    "t5"."main_pqi_diabetes_uncontrolled",
    "t5"."main_pqi_copd",
    "t5"."main_pqi_asthma",
    "t5"."main_pqi_hypertension",
    "t5"."main_pqi_heart_failure",
    "t5"."main_pqi_pneumonia",
    "t5"."main_pqi_urinary_infection",
    "t5"."main_oecd_asthma",
    "t5"."main_oecd_copd",
    "t5"."main_oecd_heart_failure",
    "t5"."main_oecd_hypertension",
    "t5"."main_oecd_diabetes",
    "t5"."main_obstetric",
    "t6"."any_diabetes",
    "t6"."respiratory_anomaly",
    "t6"."kidney_disease",
    "t6"."sickle_cell",
    "t6"."immunocompromised",
    "t6"."urinary_anomaly",
    "t6"."traumatic_amputation",
    "t7"."amputation",
    "t7"."dialysis_access",
    "t7"."cardiac_procedure",
    "t10"."sex"
  FROM (
    SELECT
      "t9".*
      EXCLUDE ("domain")
    FROM (
      SELECT
        *
      FROM "stay" AS "t3"
      WHERE
        "t3"."domain" = 'hospital'
    ) AS "t9"
  ) AS "t12"
  LEFT OUTER JOIN "avoidable_stay_main" AS "t5"
    ON "t12"."diagnosis_system" = "t5"."diagnosis_system"
    AND "t12"."diagnosis_code" = "t5"."diagnosis_code"
  LEFT OUTER JOIN "avoidable_stay_recorded" AS "t6"
    ON "t12"."person_id" = "t6"."person_id" AND "t12"."day" = "t6"."day"
  LEFT OUTER JOIN "avoidable_stay_procedure" AS "t7"
    ON "t12"."person_id" = "t7"."person_id" AND "t12"."day" = "t7"."day"
  LEFT OUTER JOIN (
    SELECT
      "t4"."person_id",
      "t4"."sex"
    FROM "person" AS "t4"
  ) AS "t10"
    ON "t12"."person_id" = "t10"."person_id"
) AS "t13";

-- avoidable_stay
SELECT
  "t0"."person_id",
  "t0"."day",
  "t0"."end_day",
  "t0"."diagnosis_system",
  "t0"."diagnosis_code",
  "t0"."age_at_admission",
  "t0"."pqi_01",
  "t0"."pqi_03",
  "t0"."pqi_05",
  "t0"."pqi_07",
  "t0"."pqi_08",
  "t0"."pqi_11",
  "t0"."pqi_12",
  "t0"."pqi_14",
  "t0"."pqi_15",
  "t0"."pqi_16",
  CASE
    WHEN (
      "t0"."pqi_01" = 1
    )
    OR (
      "t0"."pqi_03" = 1
    )
    OR (
      "t0"."pqi_05" = 1
    )
    OR (
      "t0"."pqi_07" = 1
    )
    OR (
      "t0"."pqi_08" = 1
    )
    OR (
      "t0"."pqi_11" = 1
    )
    OR (
      "t0"."pqi_12" = 1
    )
    OR (
      "t0"."pqi_14" = 1
    )
    OR (
      "t0"."pqi_15" = 1
    )
    OR (
      "t0"."pqi_16" = 1
    )
    THEN 1
    WHEN NOT (
      (
        "t0"."pqi_01" = 1
      )
      OR (
        "t0"."pqi_03" = 1
      )
      OR (
        "t0"."pqi_05" = 1
      )
      OR (
        "t0"."pqi_07" = 1
      )
      OR (
        "t0"."pqi_08" = 1
      )
      OR (
        "t0"."pqi_11" = 1
      )
      OR (
        "t0"."pqi_12" = 1
      )
      OR (
        "t0"."pqi_14" = 1
      )
      OR (
        "t0"."pqi_15" = 1
      )
      OR (
        "t0"."pqi_16" = 1
      )
    )
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "pqi_90",
  CASE
    WHEN (
      "t0"."pqi_11" = 1
    ) OR (
      "t0"."pqi_12" = 1
    )
    THEN 1
    WHEN NOT (
      (
        "t0"."pqi_11" = 1
      ) OR (
        "t0"."pqi_12" = 1
      )
    )
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "pqi_91",
  CASE
    WHEN (
      "t0"."pqi_01" = 1
    )
    OR (
      "t0"."pqi_03" = 1
    )
    OR (
      "t0"."pqi_05" = 1
    )
    OR (
      "t0"."pqi_07" = 1
    )
    OR (
      "t0"."pqi_08" = 1
    )
    OR (
      "t0"."pqi_14" = 1
    )
    OR (
      "t0"."pqi_15" = 1
    )
    OR (
      "t0"."pqi_16" = 1
    )
    THEN 1
    WHEN NOT (
      (
        "t0"."pqi_01" = 1
      )
      OR (
        "t0"."pqi_03" = 1
      )
      OR (
        "t0"."pqi_05" = 1
      )
      OR (
        "t0"."pqi_07" = 1
      )
      OR (
        "t0"."pqi_08" = 1
      )
      OR (
        "t0"."pqi_14" = 1
      )
      OR (
        "t0"."pqi_15" = 1
      )
      OR (
        "t0"."pqi_16" = 1
      )
    )
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "pqi_92",
  CASE
    WHEN (
      "t0"."pqi_01" = 1
    )
    OR (
      "t0"."pqi_03" = 1
    )
    OR (
      "t0"."pqi_14" = 1
    )
    OR (
      "t0"."pqi_16" = 1
    )
    THEN 1
    WHEN NOT (
      (
        "t0"."pqi_01" = 1
      )
      OR (
        "t0"."pqi_03" = 1
      )
      OR (
        "t0"."pqi_14" = 1
      )
      OR (
        "t0"."pqi_16" = 1
      )
    )
    THEN 0
    ELSE CAST(NULL AS BIGINT)
  END AS "pqi_93",
  "t0"."oecd_asthma",
  "t0"."oecd_copd",
  "t0"."oecd_heart_failure",
  "t0"."oecd_hypertension",
  "t0"."oecd_diabetes"
FROM "avoidable_stay_flag" AS "t0";
