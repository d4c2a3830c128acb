-- last_year_of_life_contact
SELECT
  "t5"."person_id",
  "t5"."day",
  GREATEST("t5"."day", "t5"."end_day") AS "last_day",
  DATE_DIFF('DAY', "t5"."day", "t5"."died_on") AS "days_before",
  DATE_DIFF('DAY', GREATEST("t5"."day", "t5"."end_day"), "t5"."died_on") AS "days_since",
  "t5"."kind",
  "t5"."amount_cents",
  "t5"."amount_kind",
  COALESCE("t5"."domain" = 'hospital', FALSE) AS "is_hospital",
  CASE
    WHEN COALESCE("t5"."diagnosis_system" = 'ICD10', FALSE)
    THEN REPLACE(UPPER("t5"."diagnosis_code"), '.', '')
    ELSE CAST(NULL AS TEXT)
  END AS "diagnosis"
FROM (
  SELECT
    "t2"."line_id",
    "t2"."person_id",
    "t2"."day",
    "t2"."end_day",
    "t2"."domain",
    "t2"."kind",
    "t2"."urgency",
    "t2"."code_system",
    "t2"."code",
    "t2"."provider_id",
    "t2"."quantity",
    "t2"."amount_cents",
    "t2"."amount_kind",
    "t2"."diagnosis_system",
    "t2"."diagnosis_code",
    "t2"."source",
    "t2"."load_id",
    "t4"."death_place",
    "t4"."died_on"
  FROM "contact" AS "t2"
  INNER JOIN (
    SELECT
      "t1"."person_id",
      "t1"."death_place",
      "t1"."death_day" AS "died_on"
    FROM "person" AS "t1"
    WHERE
      "t1"."death_day" IS NOT NULL
  ) AS "t4"
    ON "t2"."person_id" = "t4"."person_id"
) AS "t5"
WHERE
  DATE_DIFF('DAY', "t5"."day", "t5"."died_on") >= 0
  AND DATE_DIFF('DAY', GREATEST("t5"."day", "t5"."end_day"), "t5"."died_on") <= 365;

-- last_year_of_life
WITH "t8" AS (
  SELECT
    "t3"."person_id",
    "t3"."death_place",
    "t3"."death_day" AS "died_on"
  FROM "person" AS "t3"
  WHERE
    "t3"."death_day" IS NOT NULL
)
SELECT
  "t42"."person_id",
  "t42"."day",
  "t42"."cost_declared_cents",
  "t42"."cost_paid_cents",
  "t42"."emergency_visits",
  "t42"."admissions",
  "t42"."intensive_care",
  "t42"."chemotherapy",
  CAST(CASE
    WHEN (
      "t42"."emergency_visits" >= 2
    )
    OR (
      "t42"."admissions" >= 2
    )
    OR (
      "t42"."intensive_care" = 1
    )
    OR (
      "t42"."chemotherapy" = 1
    )
    THEN 1
    ELSE 0
  END AS BIGINT) AS "potentially_inappropriate",
  "t42"."palliative_condition",
  "t42"."died_at_home"
FROM (
  SELECT
    "t41"."person_id",
    "t41"."died_on" AS "day",
    COALESCE("t41"."cost_declared_cents", 0) AS "cost_declared_cents",
    COALESCE("t41"."cost_paid_cents", 0) AS "cost_paid_cents",
    COALESCE("t41"."emergency_visits", 0) AS "emergency_visits",
    COALESCE("t41"."admissions", 0) AS "admissions",
    CAST(CASE WHEN "t41"."intensive_lines" > 0 THEN 1 ELSE 0 END AS BIGINT) AS "intensive_care",
    COALESCE("t41"."chemotherapy", 0) AS "chemotherapy",
    CASE
      WHEN CASE
        WHEN COALESCE("t27"."cause_system" = 'ICD10', FALSE)
        THEN REPLACE(UPPER("t27"."cause_code"), '.', '')
        ELSE CAST(NULL AS TEXT)
      END IS NOT NULL
      THEN CAST(CASE
        WHEN SUBSTRING(
          CASE
            WHEN COALESCE("t27"."cause_system" = 'ICD10', FALSE)
            THEN REPLACE(UPPER("t27"."cause_code"), '.', '')
            ELSE CAST(NULL AS TEXT)
          END,
          CASE
            WHEN (
              0 + 1
            ) >= 1
            THEN 0 + 1
            ELSE 0 + 1 + LENGTH(
              CASE
                WHEN COALESCE("t27"."cause_system" = 'ICD10', FALSE)
                THEN REPLACE(UPPER("t27"."cause_code"), '.', '')
                ELSE CAST(NULL AS TEXT)
              END
            )
          END,
          3
        ) IN (
          'B20',
          'B21',
          'B22',
          'B23',
          'B24',
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
          'C97',
          'F01',
          'F03',
          'G10',
          'G20',
          'G30',
          'G35',
          'I00',
          'I01',
          'I02',
          'I03',
          'I04',
          'I05',
          'I06',
          'I07',
          'I08',
          'I09',
          'I10',
          'I11',
          'I12',
          'I13',
          'I14',
          'I15',
          'I16',
          'I17',
          'I18',
          'I19',
          'I20',
          'I21',
          'I22',
          'I23',
          'I24',
          'I25',
          'I26',
          'I27',
          'I28',
          'I29',
          'I30',
          'I31',
          'I32',
          'I33',
          'I34',
          'I35',
          'I36',
          'I37',
          'I38',
          'I39',
          'I40',
          'I41',
          'I42',
          'I43',
          'I44',
          'I45',
          'I46',
          'I47',
          'I48',
          'I49',
          'I50',
          'I51',
          'I52',
          'I60',
          'I61',
          'I62',
          'I63',
          'I64',
          'I65',
          'I66',
          'I67',
          'I68',
          'I69',
          'J40',
          'J41',
          'J42',
          'J43',
          'J44',
          'J45',
          'J46',
          'J47',
          'J96',
          'K70',
          'K71',
          'K72',
          'K73',
          'K74',
          'K75',
          'K76',
          'K77',
          'N17',
          'N18',
          'N28',
          'R54'
        )
        OR SUBSTRING(
          CASE
            WHEN COALESCE("t27"."cause_system" = 'ICD10', FALSE)
            THEN REPLACE(UPPER("t27"."cause_code"), '.', '')
            ELSE CAST(NULL AS TEXT)
          END,
          CASE
            WHEN (
              0 + 1
            ) >= 1
            THEN 0 + 1
            ELSE 0 + 1 + LENGTH(
              CASE
                WHEN COALESCE("t27"."cause_system" = 'ICD10', FALSE)
                THEN REPLACE(UPPER("t27"."cause_code"), '.', '')
                ELSE CAST(NULL AS TEXT)
              END
            )
          END,
          4
        ) IN ('G122', 'G231', 'G903')
        THEN 1
        ELSE 0
      END AS BIGINT)
      WHEN "t41"."palliative_recorded" = 1
      THEN 1
      ELSE CAST(NULL AS BIGINT)
    END AS "palliative_condition",
    CASE
      WHEN "t41"."death_place" IS NULL
      THEN CAST(NULL AS BIGINT)
      ELSE CAST(CASE WHEN "t41"."death_place" = 'home' THEN 1 ELSE 0 END AS BIGINT)
    END AS "died_at_home"
  FROM (
    SELECT
      "t39".*
      EXCLUDE ("person_id_right")
    FROM (
      SELECT
        "t37"."person_id",
        "t37"."death_place",
        "t37"."died_on",
        "t37"."cost_declared_cents",
        "t37"."cost_paid_cents",
        "t37"."emergency_visits",
        "t37"."intensive_lines",
        "t37"."admissions",
        "t38"."person_id" AS "person_id_right",
        "t38"."palliative_recorded",
        "t38"."chemotherapy"
      FROM (
        SELECT
          "t34".*
          EXCLUDE ("person_id_right")
        FROM (
          SELECT
            "t28"."person_id",
            "t28"."death_place",
            "t28"."died_on",
            "t28"."cost_declared_cents",
            "t28"."cost_paid_cents",
            "t28"."emergency_visits",
            "t28"."intensive_lines",
            "t31"."person_id" AS "person_id_right",
            "t31"."admissions"
          FROM (
            SELECT
              "t23".*
              EXCLUDE ("person_id_right")
            FROM (
              SELECT
                "t11"."person_id",
                "t11"."death_place",
                "t11"."died_on",
                "t19"."person_id" AS "person_id_right",
                "t19"."cost_declared_cents",
                "t19"."cost_paid_cents",
                "t19"."emergency_visits",
                "t19"."intensive_lines"
              FROM "t8" AS "t11"
              LEFT OUTER JOIN (
                SELECT
                  "t1"."person_id",
                  CAST(COALESCE(
                    SUM("t1"."amount_cents") FILTER(WHERE
                      COALESCE(
                        "t1"."amount_kind" IN ('declared', 'capitation', 'budget_share')
                        AND (
                          "t1"."days_before" <= 365
                        ),
                        FALSE
                      )),
                    0
                  ) AS BIGINT) AS "cost_declared_cents",
                  CAST(COALESCE(
                    SUM("t1"."amount_cents") FILTER(WHERE
                      COALESCE(
                        "t1"."amount_kind" IN ('paid', 'own_risk', 'capitation', 'budget_share')
                        AND (
                          "t1"."days_before" <= 365
                        ),
                        FALSE
                      )),
                    0
                  ) AS BIGINT) AS "cost_paid_cents",
                  COUNT(
                    DISTINCT CASE
                      WHEN COALESCE(
                        "t1"."is_hospital"
                        AND (
                          "t1"."days_before" <= 30
                        )
                        AND (
                          "t1"."kind" = 'emergency'
                        ),
                        FALSE
                      )
                      THEN "t1"."day"
                      ELSE CAST(NULL AS DATE)
                    END
                  ) AS "emergency_visits",
                  CAST(COALESCE(
                    SUM(
                      CAST(CASE
                        WHEN "t1"."is_hospital"
                        AND (
                          "t1"."kind" = 'intensive_care'
                        )
                        AND (
                          "t1"."days_since" <= 30
                        )
                        THEN 1
                        ELSE 0
                      END AS BIGINT)
                    ),
                    0
                  ) AS BIGINT) AS "intensive_lines"
                FROM "last_year_of_life_contact" AS "t1"
                GROUP BY
                  1
              ) AS "t19"
                ON "t11"."person_id" = "t19"."person_id"
            ) AS "t23"
          ) AS "t28"
          LEFT OUTER JOIN (
            SELECT
              "t17"."person_id",
              CAST(COALESCE(
                SUM(
                  CAST(CASE
                    WHEN (
                      (
                        "t17"."reached" IS NULL
                      ) OR (
                        "t17"."day" > "t17"."reached"
                      )
                    )
                    AND (
                      "t17"."days_before" <= 30
                    )
                    THEN 1
                    ELSE 0
                  END AS BIGINT)
                ),
                0
              ) AS BIGINT) AS "admissions"
            FROM (
              SELECT
                "t13"."person_id",
                "t13"."day",
                "t13"."days_before",
                "t13"."last_day",
                MAX("t13"."last_day") OVER (
                  PARTITION BY "t13"."person_id"
                  ORDER BY "t13"."day" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
                ) AS "reached"
              FROM (
                SELECT
                  "t7"."person_id",
                  "t7"."day",
                  "t7"."days_before",
                  MAX("t7"."last_day") AS "last_day"
                FROM (
                  SELECT
                    *
                  FROM "last_year_of_life_contact" AS "t1"
                  WHERE
                    "t1"."is_hospital" AND "t1"."kind" = 'admission'
                ) AS "t7"
                GROUP BY
                  1,
                  2,
                  3
              ) AS "t13"
            ) AS "t17"
            GROUP BY
              1
          ) AS "t31"
            ON "t28"."person_id" = "t31"."person_id"
        ) AS "t34"
      ) AS "t37"
      LEFT OUTER JOIN (
        SELECT
          "t33"."person_id",
          MAX("t33"."is_palliative") AS "palliative_recorded",
          MAX("t33"."is_chemotherapy") AS "chemotherapy"
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t24"."person_id",
              CAST(CASE
                WHEN SUBSTRING(
                  "t24"."diagnosis",
                  CASE WHEN (
                    0 + 1
                  ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t24"."diagnosis") END,
                  3
                ) IN (
                  'B20',
                  'B21',
                  'B22',
                  'B23',
                  'B24',
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
                  'C97',
                  'F01',
                  'F03',
                  'G10',
                  'G20',
                  'G30',
                  'G35',
                  'I00',
                  'I01',
                  'I02',
                  'I03',
                  'I04',
                  'I05',
                  'I06',
                  'I07',
                  'I08',
                  'I09',
                  'I10',
                  'I11',
                  'I12',
                  'I13',
                  'I14',
                  'I15',
                  'I16',
                  'I17',
                  'I18',
                  'I19',
                  'I20',
                  'I21',
                  'I22',
                  'I23',
                  'I24',
                  'I25',
                  'I26',
                  'I27',
                  'I28',
                  'I29',
                  'I30',
                  'I31',
                  'I32',
                  'I33',
                  'I34',
                  'I35',
                  'I36',
                  'I37',
                  'I38',
                  'I39',
                  'I40',
                  'I41',
                  'I42',
                  'I43',
                  'I44',
                  'I45',
                  'I46',
                  'I47',
                  'I48',
                  'I49',
                  'I50',
                  'I51',
                  'I52',
                  'I60',
                  'I61',
                  'I62',
                  'I63',
                  'I64',
                  'I65',
                  'I66',
                  'I67',
                  'I68',
                  'I69',
                  'J40',
                  'J41',
                  'J42',
                  'J43',
                  'J44',
                  'J45',
                  'J46',
                  'J47',
                  'J96',
                  'K70',
                  'K71',
                  'K72',
                  'K73',
                  'K74',
                  'K75',
                  'K76',
                  'K77',
                  'N17',
                  'N18',
                  'N28',
                  'R54'
                )
                OR SUBSTRING(
                  "t24"."diagnosis",
                  CASE WHEN (
                    0 + 1
                  ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t24"."diagnosis") END,
                  4
                ) IN ('G122', 'G231', 'G903')
                THEN 1
                ELSE 0
              END AS BIGINT) AS "is_palliative",
              CAST(CASE
                WHEN SUBSTRING(
                  "t24"."diagnosis",
                  CASE WHEN (
                    0 + 1
                  ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t24"."diagnosis") END,
                  4
                ) IN ('Z511')
                AND (
                  "t24"."days_before" <= 14
                )
                THEN 1
                ELSE 0
              END AS BIGINT) AS "is_chemotherapy"
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t1"."person_id",
                  "t1"."days_before",
                  "t1"."diagnosis"
                FROM "last_year_of_life_contact" AS "t1"
              ) AS "t6"
              UNION ALL
              SELECT
                *
              FROM (
                SELECT
                  "t15"."person_id",
                  DATE_DIFF('DAY', "t15"."day", "t15"."died_on") AS "days_before",
                  CASE
                    WHEN COALESCE("t15"."code_system" = 'ICD10', FALSE)
                    THEN REPLACE(UPPER("t15"."code"), '.', '')
                    ELSE CAST(NULL AS TEXT)
                  END AS "diagnosis"
                FROM (
                  SELECT
                    "t4"."person_id",
                    "t4"."day",
                    "t4"."code_system",
                    "t4"."code",
                    "t4"."status",
                    "t4"."episode_id",
                    "t4"."source",
                    "t4"."load_id",
                    "t12"."death_place",
                    "t12"."died_on"
                  FROM "diagnosis" AS "t4"
                  INNER JOIN "t8" AS "t12"
                    ON "t4"."person_id" = "t12"."person_id"
                ) AS "t15"
                WHERE
                  DATE_DIFF('DAY', "t15"."day", "t15"."died_on") >= 0
                  AND (
                    (
                      "t15"."status" IS NULL
                    )
                    OR "t15"."status" IN ('main', 'secondary', 'problem')
                  )
              ) AS "t22"
            ) AS "t24"
            WHERE
              "t24"."diagnosis" IS NOT NULL AND "t24"."days_before" <= 365
          ) AS "t32"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              "t14"."person_id",
              CAST(0 AS BIGINT) AS "is_palliative",
              CAST(1 AS BIGINT) AS "is_chemotherapy"
            FROM (
              SELECT
                "t5"."person_id",
                "t5"."day",
                "t5"."code_system",
                "t5"."code",
                "t5"."ddd",
                "t5"."days",
                "t5"."source",
                "t5"."load_id",
                "t12"."death_place",
                "t12"."died_on"
              FROM "medication" AS "t5"
              INNER JOIN "t8" AS "t12"
                ON "t5"."person_id" = "t12"."person_id"
            ) AS "t14"
            WHERE
              DATE_DIFF('DAY', "t14"."day", "t14"."died_on") >= 0
              AND COALESCE(
                SUBSTRING(
                  CASE
                    WHEN COALESCE("t14"."code_system" = 'ATC', FALSE)
                    THEN REPLACE(UPPER("t14"."code"), '.', '')
                    ELSE CAST(NULL AS TEXT)
                  END,
                  CASE
                    WHEN (
                      0 + 1
                    ) >= 1
                    THEN 0 + 1
                    ELSE 0 + 1 + LENGTH(
                      CASE
                        WHEN COALESCE("t14"."code_system" = 'ATC', FALSE)
                        THEN REPLACE(UPPER("t14"."code"), '.', '')
                        ELSE CAST(NULL AS TEXT)
                      END
                    )
                  END,
                  3
                ) IN ('L01')
                AND (
                  DATE_DIFF('DAY', "t14"."day", "t14"."died_on") <= 14
                ),
                FALSE
              )
          ) AS "t29"
        ) AS "t33"
        GROUP BY
          1
      ) AS "t38"
        ON "t37"."person_id" = "t38"."person_id"
    ) AS "t39"
  ) AS "t41"
  LEFT OUTER JOIN (
    SELECT
      "t21"."person_id",
      "t21"."cause_system",
      "t21"."cause_code"
    FROM (
      SELECT
        "t20".*
        EXCLUDE ("row_place")
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t10"."person_id",
            "t10"."not_in_lists",
            "t10"."cause_system",
            "t10"."cause_code",
            ROW_NUMBER() OVER (
              PARTITION BY "t10"."person_id"
              ORDER BY "t10"."not_in_lists" ASC, "t10"."cause_system" ASC, "t10"."cause_code" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS "row_place"
          FROM (
            SELECT
              "t0"."person_id",
              CAST(CASE WHEN "t0"."code_system" <> 'ICD10' THEN 1 ELSE 0 END AS BIGINT) AS "not_in_lists",
              "t0"."code_system" AS "cause_system",
              "t0"."code" AS "cause_code"
            FROM "diagnosis" AS "t0"
            WHERE
              "t0"."status" = 'cause_of_death'
          ) AS "t10"
        ) AS "t16"
        WHERE
          "t16"."row_place" = 0
      ) AS "t20"
    ) AS "t21"
  ) AS "t27"
    ON "t41"."person_id" = "t27"."person_id"
) AS "t42";
