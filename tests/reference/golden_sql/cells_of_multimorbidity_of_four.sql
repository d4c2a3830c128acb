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

-- persons_in_strata
SELECT
  "t0"."region",
  "t0"."year",
  "t0"."sex",
  "t0"."age_band",
  COUNT(*) AS "persons",
  CAST(COALESCE(SUM("t0"."days"), 0) AS BIGINT) AS "days"
FROM "person_years" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;

-- ever_in_diagnosis
SELECT
  "t3"."person_id",
  "t3"."year",
  "t3"."region",
  "t3"."sex",
  "t3"."age_band",
  "t3"."age",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__1" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__1",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__2" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__2",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__3" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__3",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__4" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__4",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__5" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__5",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__6" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__6",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__7" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__7",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__8" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__8",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__9" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__9",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__10" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__10",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__11" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__11",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__12" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__12",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__13" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__13",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__14" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__14",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__15" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__15",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__16" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__16",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__17" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__17",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__18" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__18",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__19" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__19",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__20" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__20",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__21" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__21",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__22" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__22",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__23" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__23",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__24" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__24",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__25" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__25",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__26" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__26",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__27" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__27",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__28" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__28",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__29" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__29",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__30" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__30",
  CAST(CASE WHEN "t6"."multimorbidity_of_four__31" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "multimorbidity_of_four__31"
FROM (
  SELECT
    "t0"."person_id",
    "t0"."year",
    "t0"."region",
    "t0"."sex",
    "t0"."age_band",
    "t0"."age",
    "t0"."enter_day",
    "t0"."leave_day"
  FROM "person_years" AS "t0"
) AS "t3"
INNER JOIN (
  SELECT
    "t4"."person_id",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'T90')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__1",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'R95')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__2",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'R96')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__3",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t4"."code", 'K74')
          OR STARTS_WITH("t4"."code", 'K75')
          OR STARTS_WITH("t4"."code", 'K76')
        )
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__4",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'K77')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__5",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'K90')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__6",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'P70')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__7",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t4"."code", 'A79')
          OR STARTS_WITH("t4"."code", 'B72')
          OR STARTS_WITH("t4"."code", 'B73')
          OR STARTS_WITH("t4"."code", 'B74')
          OR STARTS_WITH("t4"."code", 'D74')
          OR STARTS_WITH("t4"."code", 'D75')
          OR STARTS_WITH("t4"."code", 'D76')
          OR STARTS_WITH("t4"."code", 'D77')
          OR STARTS_WITH("t4"."code", 'L71')
          OR STARTS_WITH("t4"."code", 'N74')
          OR STARTS_WITH("t4"."code", 'R84')
          OR STARTS_WITH("t4"."code", 'R85')
          OR STARTS_WITH("t4"."code", 'S77')
          OR STARTS_WITH("t4"."code", 'T71')
          OR STARTS_WITH("t4"."code", 'U75')
          OR STARTS_WITH("t4"."code", 'U76')
          OR STARTS_WITH("t4"."code", 'U77')
          OR STARTS_WITH("t4"."code", 'W72')
          OR STARTS_WITH("t4"."code", 'X75')
          OR STARTS_WITH("t4"."code", 'X76')
          OR STARTS_WITH("t4"."code", 'X77')
          OR STARTS_WITH("t4"."code", 'Y77')
          OR STARTS_WITH("t4"."code", 'Y78')
        )
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__8",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'B90')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__9",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'D94')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__10",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'D97')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__11",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t4"."code", 'F83')
          OR STARTS_WITH("t4"."code", 'F84')
          OR STARTS_WITH("t4"."code", 'F93')
          OR STARTS_WITH("t4"."code", 'F94')
        )
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__12",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t4"."code", 'H84') OR STARTS_WITH("t4"."code", 'H86')
        )
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__13",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'K78')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__14",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'K83')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__15",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'K92')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__16",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'L88')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__17",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t4"."code", 'L89')
          OR STARTS_WITH("t4"."code", 'L90')
          OR STARTS_WITH("t4"."code", 'L91')
        )
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__18",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'L95')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__19",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'N86')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__20",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'N87')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__21",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'N88')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__22",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'N89')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__23",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t4"."code", 'P15') OR STARTS_WITH("t4"."code", 'P19')
        )
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__24",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'P72')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__25",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t4"."code", 'P73') OR STARTS_WITH("t4"."code", 'P76')
        )
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__26",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'P74')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__27",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'P85')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__28",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'S91')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__29",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t4"."code", 'T85') OR STARTS_WITH("t4"."code", 'T86')
        )
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__30",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t4"."code", 'U9901') OR STARTS_WITH("t4"."code", 'U99.01')
        )
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "multimorbidity_of_four__31"
  FROM (
    SELECT
      *
    FROM "diagnosis" AS "t1"
    WHERE
      (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'T90')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'R95')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'R96')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t1"."code", 'K74')
          OR STARTS_WITH("t1"."code", 'K75')
          OR STARTS_WITH("t1"."code", 'K76')
        )
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'K77')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'K90')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'P70')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t1"."code", 'A79')
          OR STARTS_WITH("t1"."code", 'B72')
          OR STARTS_WITH("t1"."code", 'B73')
          OR STARTS_WITH("t1"."code", 'B74')
          OR STARTS_WITH("t1"."code", 'D74')
          OR STARTS_WITH("t1"."code", 'D75')
          OR STARTS_WITH("t1"."code", 'D76')
          OR STARTS_WITH("t1"."code", 'D77')
          OR STARTS_WITH("t1"."code", 'L71')
          OR STARTS_WITH("t1"."code", 'N74')
          OR STARTS_WITH("t1"."code", 'R84')
          OR STARTS_WITH("t1"."code", 'R85')
          OR STARTS_WITH("t1"."code", 'S77')
          OR STARTS_WITH("t1"."code", 'T71')
          OR STARTS_WITH("t1"."code", 'U75')
          OR STARTS_WITH("t1"."code", 'U76')
          OR STARTS_WITH("t1"."code", 'U77')
          OR STARTS_WITH("t1"."code", 'W72')
          OR STARTS_WITH("t1"."code", 'X75')
          OR STARTS_WITH("t1"."code", 'X76')
          OR STARTS_WITH("t1"."code", 'X77')
          OR STARTS_WITH("t1"."code", 'Y77')
          OR STARTS_WITH("t1"."code", 'Y78')
        )
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'B90')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'D94')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'D97')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t1"."code", 'F83')
          OR STARTS_WITH("t1"."code", 'F84')
          OR STARTS_WITH("t1"."code", 'F93')
          OR STARTS_WITH("t1"."code", 'F94')
        )
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t1"."code", 'H84') OR STARTS_WITH("t1"."code", 'H86')
        )
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'K78')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'K83')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'K92')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'L88')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t1"."code", 'L89')
          OR STARTS_WITH("t1"."code", 'L90')
          OR STARTS_WITH("t1"."code", 'L91')
        )
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'L95')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'N86')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'N87')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'N88')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'N89')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t1"."code", 'P15') OR STARTS_WITH("t1"."code", 'P19')
        )
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'P72')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t1"."code", 'P73') OR STARTS_WITH("t1"."code", 'P76')
        )
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'P74')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'P85')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'S91')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t1"."code", 'T85') OR STARTS_WITH("t1"."code", 'T86')
        )
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t1"."code", 'U9901') OR STARTS_WITH("t1"."code", 'U99.01')
        )
      )
  ) AS "t4"
  GROUP BY
    1
) AS "t6"
  ON "t3"."person_id" = "t6"."person_id";

-- combined
SELECT
  "t6"."person_id",
  "t6"."year",
  "t6"."region",
  "t6"."sex",
  "t6"."age_band",
  "t6"."age",
  CASE
    WHEN TRUE
    THEN CAST(CASE
      WHEN (
        CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__1" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__2" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__3" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__4" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__5" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__6" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__7" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__8" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__9" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__10" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__11" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__12" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__13" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__14" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__15" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__16" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__17" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__18" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__19" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__20" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__21" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__22" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__23" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__24" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__25" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__26" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__27" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__28" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__29" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__30" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT) + CAST(CASE WHEN COALESCE("t6"."multimorbidity_of_four__31" > 0, FALSE) THEN 1 ELSE 0 END AS BIGINT)
      ) >= 4
      THEN 1
      ELSE 0
    END AS BIGINT)
    ELSE CAST(NULL AS BIGINT)
  END AS "multimorbidity_of_four",
  CASE
    WHEN TRUE
    THEN CAST(CASE WHEN TRUE THEN 1 ELSE 0 END AS BIGINT)
    ELSE CAST(NULL AS BIGINT)
  END AS "multimorbidity_of_four__below"
FROM (
  SELECT
    "t4"."person_id",
    "t4"."year",
    "t4"."region",
    "t4"."sex",
    "t4"."age_band",
    "t4"."age",
    "t5"."multimorbidity_of_four__1",
    "t5"."multimorbidity_of_four__2",
    "t5"."multimorbidity_of_four__3",
    "t5"."multimorbidity_of_four__4",
    "t5"."multimorbidity_of_four__5",
    "t5"."multimorbidity_of_four__6",
    "t5"."multimorbidity_of_four__7",
    "t5"."multimorbidity_of_four__8",
    "t5"."multimorbidity_of_four__9",
    "t5"."multimorbidity_of_four__10",
    "t5"."multimorbidity_of_four__11",
    "t5"."multimorbidity_of_four__12",
    "t5"."multimorbidity_of_four__13",
    "t5"."multimorbidity_of_four__14",
    "t5"."multimorbidity_of_four__15",
    "t5"."multimorbidity_of_four__16",
    "t5"."multimorbidity_of_four__17",
    "t5"."multimorbidity_of_four__18",
    "t5"."multimorbidity_of_four__19",
    "t5"."multimorbidity_of_four__20",
    "t5"."multimorbidity_of_four__21",
    "t5"."multimorbidity_of_four__22",
    "t5"."multimorbidity_of_four__23",
    "t5"."multimorbidity_of_four__24",
    "t5"."multimorbidity_of_four__25",
    "t5"."multimorbidity_of_four__26",
    "t5"."multimorbidity_of_four__27",
    "t5"."multimorbidity_of_four__28",
    "t5"."multimorbidity_of_four__29",
    "t5"."multimorbidity_of_four__30",
    "t5"."multimorbidity_of_four__31"
  FROM (
    SELECT
      "t0"."person_id",
      "t0"."year",
      "t0"."region",
      "t0"."sex",
      "t0"."age_band",
      "t0"."age"
    FROM "person_years" AS "t0"
  ) AS "t4"
  LEFT OUTER JOIN (
    SELECT
      "t1"."person_id",
      "t1"."year",
      "t1"."region",
      "t1"."multimorbidity_of_four__1",
      "t1"."multimorbidity_of_four__2",
      "t1"."multimorbidity_of_four__3",
      "t1"."multimorbidity_of_four__4",
      "t1"."multimorbidity_of_four__5",
      "t1"."multimorbidity_of_four__6",
      "t1"."multimorbidity_of_four__7",
      "t1"."multimorbidity_of_four__8",
      "t1"."multimorbidity_of_four__9",
      "t1"."multimorbidity_of_four__10",
      "t1"."multimorbidity_of_four__11",
      "t1"."multimorbidity_of_four__12",
      "t1"."multimorbidity_of_four__13",
      "t1"."multimorbidity_of_four__14",
      "t1"."multimorbidity_of_four__15",
      "t1"."multimorbidity_of_four__16",
      "t1"."multimorbidity_of_four__17",
      "t1"."multimorbidity_of_four__18",
      "t1"."multimorbidity_of_four__19",
      "t1"."multimorbidity_of_four__20",
      "t1"."multimorbidity_of_four__21",
      "t1"."multimorbidity_of_four__22",
      "t1"."multimorbidity_of_four__23",
      "t1"."multimorbidity_of_four__24",
      "t1"."multimorbidity_of_four__25",
      "t1"."multimorbidity_of_four__26",
      "t1"."multimorbidity_of_four__27",
      "t1"."multimorbidity_of_four__28",
      "t1"."multimorbidity_of_four__29",
      "t1"."multimorbidity_of_four__30",
      "t1"."multimorbidity_of_four__31"
    FROM "ever_in_diagnosis" AS "t1"
  ) AS "t5"
    ON "t4"."person_id" = "t5"."person_id"
    AND "t4"."year" = "t5"."year"
    AND "t4"."region" = "t5"."region"
) AS "t6";

-- sums_combined
SELECT
  "t0"."region",
  "t0"."year",
  "t0"."sex",
  "t0"."age_band",
  COUNT(*) AS "combined__found",
  CAST(COALESCE(SUM(CAST("t0"."multimorbidity_of_four" AS DOUBLE)), 0) AS BIGINT) AS "multimorbidity_of_four__total",
  CAST(COALESCE(SUM(CAST("t0"."multimorbidity_of_four__below" AS DOUBLE)), 0) AS BIGINT) AS "multimorbidity_of_four__below"
FROM "combined" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;
