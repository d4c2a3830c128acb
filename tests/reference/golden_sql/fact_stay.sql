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
