-- members_in_bridges_to_health
SELECT
  "t3"."person_id",
  "t3"."period_start",
  "t3"."index_day",
  "t5"."birth_year",
  "t5"."birth_month",
  "t5"."sex",
  "t5"."origin",
  "t5"."death_day",
  "t5"."born_on"
FROM (
  SELECT
    "t0"."person_id",
    "t0"."period_start",
    "t0"."index_day"
  FROM "judged_insured" AS "t0"
  WHERE
    "t0"."is_member" = 1
) AS "t3"
INNER JOIN (
  SELECT
    "t1"."person_id",
    "t1"."birth_year",
    "t1"."birth_month",
    "t1"."sex",
    "t1"."origin",
    "t1"."death_day",
    MAKE_DATE("t1"."birth_year", COALESCE("t1"."birth_month", 1), 1) AS "born_on"
  FROM "person" AS "t1"
) AS "t5"
  ON "t3"."person_id" = "t5"."person_id";

-- codes_in_bridges_to_health
SELECT
  LIST_EXTRACT("t1"."fields", 1) AS "asked_of",
  LIST_EXTRACT("t1"."fields", 2) AS "system",
  CAST(LIST_EXTRACT("t1"."fields", 3) AS BIGINT) AS "is_whole",
  CAST(LIST_EXTRACT("t1"."fields", 4) AS BIGINT) AS "word",
  CAST(LIST_EXTRACT("t1"."fields", 5) AS BIGINT) AS "bits",
  LIST_EXTRACT("t1"."fields", 6) AS "text"
FROM (
  SELECT
    STR_SPLIT("t0"."line", '	') AS "fields"
  FROM (
    SELECT
      UNNEST(
        STR_SPLIT(
          'diagnosis.codes	ICD10	0	0	1	Z51.5
diagnosis.codes	ICD10	0	0	1	Z515
diagnosis.codes	ICD10CM	0	0	1	Z51.5
diagnosis.codes	ICD10CM	0	0	1	Z515
diagnosis.codes	ICD9CM	0	0	1	V66.7
diagnosis.codes	ICD9CM	0	0	1	V667
diagnosis.codes	ICD10	0	0	2	L89
diagnosis.codes	ICD10CM	0	0	2	L89
diagnosis.codes	ICD9CM	0	0	2	707.0
diagnosis.codes	ICD9CM	0	0	2	7070
diagnosis.codes	ICD10	0	0	8	C77
diagnosis.codes	ICD10	0	0	8	C78
diagnosis.codes	ICD10	0	0	8	C79
diagnosis.codes	ICD10	0	0	8	C80.0
diagnosis.codes	ICD10	0	0	8	C800
diagnosis.codes	ICD10CM	0	0	8	C77
diagnosis.codes	ICD10CM	0	0	8	C78
diagnosis.codes	ICD10CM	0	0	8	C79
diagnosis.codes	ICD10CM	0	0	8	C80.0
diagnosis.codes	ICD10CM	0	0	8	C800
diagnosis.codes	ICD10CM	0	0	8	C7B
diagnosis.codes	ICD9CM	0	0	8	196
diagnosis.codes	ICD9CM	0	0	8	197
diagnosis.codes	ICD9CM	0	0	8	198
diagnosis.codes	ICD9CM	0	0	8	199.0
diagnosis.codes	ICD9CM	0	0	8	1990
diagnosis.codes	ICD10	0	0	16	W00
diagnosis.codes	ICD10	0	0	16	W01
diagnosis.codes	ICD10	0	0	16	W02
diagnosis.codes	ICD10	0	0	16	W03
diagnosis.codes	ICD10	0	0	16	W04
diagnosis.codes	ICD10	0	0	16	W05
diagnosis.codes	ICD10	0	0	16	W06
diagnosis.codes	ICD10	0	0	16	W07
diagnosis.codes	ICD10	0	0	16	W08
diagnosis.codes	ICD10	0	0	16	W09
diagnosis.codes	ICD10	0	0	16	W10
diagnosis.codes	ICD10	0	0	16	W11
diagnosis.codes	ICD10	0	0	16	W12
diagnosis.codes	ICD10	0	0	16	W13
diagnosis.codes	ICD10	0	0	16	W14
diagnosis.codes	ICD10	0	0	16	W15
diagnosis.codes	ICD10	0	0	16	W16
diagnosis.codes	ICD10	0	0	16	W17
diagnosis.codes	ICD10	0	0	16	W18
diagnosis.codes	ICD10	0	0	16	W19
diagnosis.codes	ICD10	0	0	16	R29.6
diagnosis.codes	ICD10	0	0	16	R296
diagnosis.codes	ICD10CM	0	0	16	W00
diagnosis.codes	ICD10CM	0	0	16	W01
diagnosis.codes	ICD10CM	0	0	16	W02
diagnosis.codes	ICD10CM	0	0	16	W03
diagnosis.codes	ICD10CM	0	0	16	W04
diagnosis.codes	ICD10CM	0	0	16	W05
diagnosis.codes	ICD10CM	0	0	16	W06
diagnosis.codes	ICD10CM	0	0	16	W07
diagnosis.codes	ICD10CM	0	0	16	W08
diagnosis.codes	ICD10CM	0	0	16	W09
diagnosis.codes	ICD10CM	0	0	16	W10
diagnosis.codes	ICD10CM	0	0	16	W11
diagnosis.codes	ICD10CM	0	0	16	W12
diagnosis.codes	ICD10CM	0	0	16	W13
diagnosis.codes	ICD10CM	0	0	16	W14
diagnosis.codes	ICD10CM	0	0	16	W15
diagnosis.codes	ICD10CM	0	0	16	W16
diagnosis.codes	ICD10CM	0	0	16	W17
diagnosis.codes	ICD10CM	0	0	16	W18
diagnosis.codes	ICD10CM	0	0	16	W19
diagnosis.codes	ICD10CM	0	0	16	R29.6
diagnosis.codes	ICD10CM	0	0	16	R296
diagnosis.codes	ICD9CM	0	0	16	E880
diagnosis.codes	ICD9CM	0	0	16	E881
diagnosis.codes	ICD9CM	0	0	16	E882
diagnosis.codes	ICD9CM	0	0	16	E883
diagnosis.codes	ICD9CM	0	0	16	E884
diagnosis.codes	ICD9CM	0	0	16	E885
diagnosis.codes	ICD9CM	0	0	16	E886
diagnosis.codes	ICD9CM	0	0	16	E887
diagnosis.codes	ICD9CM	0	0	16	E888
diagnosis.codes	ICD9CM	0	0	16	V15.88
diagnosis.codes	ICD9CM	0	0	16	V1588
diagnosis.codes	ICD10	0	0	32	S72.0
diagnosis.codes	ICD10	0	0	32	S720
diagnosis.codes	ICD10	0	0	32	S72.1
diagnosis.codes	ICD10	0	0	32	S721
diagnosis.codes	ICD10	0	0	32	S72.2
diagnosis.codes	ICD10	0	0	32	S722
diagnosis.codes	ICD10CM	0	0	32	S72.0
diagnosis.codes	ICD10CM	0	0	32	S720
diagnosis.codes	ICD10CM	0	0	32	S72.1
diagnosis.codes	ICD10CM	0	0	32	S721
diagnosis.codes	ICD10CM	0	0	32	S72.2
diagnosis.codes	ICD10CM	0	0	32	S722
diagnosis.codes	ICD9CM	0	0	32	820
diagnosis.codes	ICPC1	0	0	32	L75
diagnosis.codes	ICD10	0	0	64	Z74
diagnosis.codes	ICD10CM	0	0	64	Z74
diagnosis.codes	ICD9CM	0	0	64	V49.84
diagnosis.codes	ICD9CM	0	0	64	V4984
diagnosis.codes	ICD9CM	0	0	64	V60.4
diagnosis.codes	ICD9CM	0	0	64	V604
diagnosis.codes	ICD10	0	0	128	F00
diagnosis.codes	ICD10	0	0	256	G81
diagnosis.codes	ICD10CM	0	0	256	G81
diagnosis.codes	ICD10	0	0	512	G30
diagnosis.codes	ICD10CM	0	0	512	G30
diagnosis.codes	ICD10	0	0	1024	I69
diagnosis.codes	ICD10CM	0	0	1024	I69
diagnosis.codes	ICD10	0	0	2048	R29
diagnosis.codes	ICD10CM	0	0	2048	R29
diagnosis.codes	ICD10	0	0	4096	N39
diagnosis.codes	ICD10CM	0	0	4096	N39
diagnosis.codes	ICD10	0	0	8192	F05
diagnosis.codes	ICD10CM	0	0	8192	F05
diagnosis.codes	ICD10	0	0	16384	W19
diagnosis.codes	ICD10CM	0	0	16384	W19
diagnosis.codes	ICD10	0	0	32768	S00
diagnosis.codes	ICD10CM	0	0	32768	S00
diagnosis.codes	ICD10	0	0	65536	R31
diagnosis.codes	ICD10CM	0	0	65536	R31
diagnosis.codes	ICD10	0	0	131072	B96
diagnosis.codes	ICD10CM	0	0	131072	B96
diagnosis.codes	ICD10	0	0	262144	R41
diagnosis.codes	ICD10CM	0	0	262144	R41
diagnosis.codes	ICD10	0	0	524288	R26
diagnosis.codes	ICD10CM	0	0	524288	R26
diagnosis.codes	ICD10	0	0	1048576	I67
diagnosis.codes	ICD10CM	0	0	1048576	I67
diagnosis.codes	ICD10	0	0	2097152	R56
diagnosis.codes	ICD10CM	0	0	2097152	R56
diagnosis.codes	ICD10	0	0	4194304	R40
diagnosis.codes	ICD10CM	0	0	4194304	R40
diagnosis.codes	ICD10	0	0	8388608	T83
diagnosis.codes	ICD10CM	0	0	8388608	T83
diagnosis.codes	ICD10	0	0	16777216	S06
diagnosis.codes	ICD10CM	0	0	16777216	S06
diagnosis.codes	ICD10	0	0	33554432	S42
diagnosis.codes	ICD10CM	0	0	33554432	S42
diagnosis.codes	ICD10	0	0	67108864	E87
diagnosis.codes	ICD10CM	0	0	67108864	E87
diagnosis.codes	ICD10	0	0	134217728	M25
diagnosis.codes	ICD10CM	0	0	134217728	M25
diagnosis.codes	ICD10	0	0	268435456	E86
diagnosis.codes	ICD10CM	0	0	268435456	E86
diagnosis.codes	ICD10	0	0	536870912	R54
diagnosis.codes	ICD10CM	0	0	536870912	R54
diagnosis.codes	ICD10	0	0	1073741824	Z50
diagnosis.codes	ICD10	0	0	2147483648	F03
diagnosis.codes	ICD10CM	0	0	2147483648	F03
diagnosis.codes	ICD10	0	0	4294967296	W18
diagnosis.codes	ICD10CM	0	0	4294967296	W18
diagnosis.codes	ICD10	0	0	8589934592	Z75
diagnosis.codes	ICD10CM	0	0	8589934592	Z75
diagnosis.codes	ICD10	0	0	17179869184	F01
diagnosis.codes	ICD10CM	0	0	17179869184	F01
diagnosis.codes	ICD10	0	0	34359738368	S80
diagnosis.codes	ICD10CM	0	0	34359738368	S80
diagnosis.codes	ICD10	0	0	68719476736	L03
diagnosis.codes	ICD10CM	0	0	68719476736	L03
diagnosis.codes	ICD10	0	0	137438953472	H54
diagnosis.codes	ICD10CM	0	0	137438953472	H54
diagnosis.codes	ICD10	0	0	274877906944	E53
diagnosis.codes	ICD10CM	0	0	274877906944	E53
diagnosis.codes	ICD10	0	0	549755813888	Z60
diagnosis.codes	ICD10CM	0	0	549755813888	Z60
diagnosis.codes	ICD10	0	0	1099511627776	G20
diagnosis.codes	ICD10CM	0	0	1099511627776	G20
diagnosis.codes	ICD10	0	0	2199023255552	R55
diagnosis.codes	ICD10CM	0	0	2199023255552	R55
diagnosis.codes	ICD10	0	0	4398046511104	S22
diagnosis.codes	ICD10CM	0	0	4398046511104	S22
diagnosis.codes	ICD10	0	0	8796093022208	K59
diagnosis.codes	ICD10CM	0	0	8796093022208	K59
diagnosis.codes	ICD10	0	0	17592186044416	N17
diagnosis.codes	ICD10CM	0	0	17592186044416	N17
diagnosis.codes	ICD10	0	0	35184372088832	L89
diagnosis.codes	ICD10CM	0	0	35184372088832	L89
diagnosis.codes	ICD10	0	0	70368744177664	Z22
diagnosis.codes	ICD10CM	0	0	70368744177664	Z22
diagnosis.codes	ICD10	0	0	140737488355328	B95
diagnosis.codes	ICD10CM	0	0	140737488355328	B95
diagnosis.codes	ICD10	0	0	281474976710656	L97
diagnosis.codes	ICD10CM	0	0	281474976710656	L97
diagnosis.codes	ICD10	0	0	562949953421312	R44
diagnosis.codes	ICD10CM	0	0	562949953421312	R44
diagnosis.codes	ICD10	0	0	1125899906842624	K26
diagnosis.codes	ICD10CM	0	0	1125899906842624	K26
diagnosis.codes	ICD10	0	0	2251799813685248	I95
diagnosis.codes	ICD10CM	0	0	2251799813685248	I95
diagnosis.codes	ICD10	0	0	4503599627370496	N19
diagnosis.codes	ICD10CM	0	0	4503599627370496	N19
diagnosis.codes	ICD10	0	0	9007199254740992	A41
diagnosis.codes	ICD10CM	0	0	9007199254740992	A41
diagnosis.codes	ICD10	0	0	18014398509481984	Z87
diagnosis.codes	ICD10CM	0	0	18014398509481984	Z87
diagnosis.codes	ICD10	0	0	36028797018963968	J96
diagnosis.codes	ICD10CM	0	0	36028797018963968	J96
diagnosis.codes	ICD10	0	0	72057594037927936	X59
diagnosis.codes	ICD10	0	0	144115188075855872	M19
diagnosis.codes	ICD10CM	0	0	144115188075855872	M19
diagnosis.codes	ICD10	0	0	288230376151711744	G40
diagnosis.codes	ICD10CM	0	0	288230376151711744	G40
diagnosis.codes	ICD10	0	0	576460752303423488	M81
diagnosis.codes	ICD10CM	0	0	576460752303423488	M81
diagnosis.codes	ICD10	0	0	1152921504606846976	S72
diagnosis.codes	ICD10CM	0	0	1152921504606846976	S72
diagnosis.codes	ICD10	0	0	2305843009213693952	S32
diagnosis.codes	ICD10CM	0	0	2305843009213693952	S32
diagnosis.codes	ICD10	0	1	1	E16
diagnosis.codes	ICD10CM	0	1	1	E16
diagnosis.codes	ICD10	0	1	2	R94
diagnosis.codes	ICD10CM	0	1	2	R94
diagnosis.codes	ICD10	0	1	4	N18
diagnosis.codes	ICD10CM	0	1	4	N18
diagnosis.codes	ICD10	0	1	8	R33
diagnosis.codes	ICD10CM	0	1	8	R33
diagnosis.codes	ICD10	0	1	16	R69
diagnosis.codes	ICD10CM	0	1	16	R69
diagnosis.codes	ICD10	0	1	32	N28
diagnosis.codes	ICD10CM	0	1	32	N28
diagnosis.codes	ICD10	0	1	64	R32
diagnosis.codes	ICD10CM	0	1	64	R32
diagnosis.codes	ICD10	0	1	128	G31
diagnosis.codes	ICD10CM	0	1	128	G31
diagnosis.codes	ICD10	0	1	256	Y95
diagnosis.codes	ICD10CM	0	1	256	Y95
diagnosis.codes	ICD10	0	1	512	S09
diagnosis.codes	ICD10CM	0	1	512	S09
diagnosis.codes	ICD10	0	1	1024	R45
diagnosis.codes	ICD10CM	0	1	1024	R45
diagnosis.codes	ICD10	0	1	2048	G45
diagnosis.codes	ICD10CM	0	1	2048	G45
diagnosis.codes	ICD10	0	1	4096	Z74
diagnosis.codes	ICD10CM	0	1	4096	Z74
diagnosis.codes	ICD10	0	1	8192	M79
diagnosis.codes	ICD10CM	0	1	8192	M79
diagnosis.codes	ICD10	0	1	16384	W06
diagnosis.codes	ICD10CM	0	1	16384	W06
diagnosis.codes	ICD10	0	1	32768	S01
diagnosis.codes	ICD10CM	0	1	32768	S01
diagnosis.codes	ICD10	0	1	65536	A04
diagnosis.codes	ICD10CM	0	1	65536	A04
diagnosis.codes	ICD10	0	1	131072	A09
diagnosis.codes	ICD10CM	0	1	131072	A09
diagnosis.codes	ICD10	0	1	262144	J18
diagnosis.codes	ICD10CM	0	1	262144	J18
diagnosis.codes	ICD10	0	1	524288	J69
diagnosis.codes	ICD10CM	0	1	524288	J69
diagnosis.codes	ICD10	0	1	1048576	R47
diagnosis.codes	ICD10CM	0	1	1048576	R47
diagnosis.codes	ICD10	0	1	2097152	E55
diagnosis.codes	ICD10CM	0	1	2097152	E55
diagnosis.codes	ICD10	0	1	4194304	Z93
diagnosis.codes	ICD10CM	0	1	4194304	Z93
diagnosis.codes	ICD10	0	1	8388608	R02
diagnosis.codes	ICD10	0	1	16777216	R63
diagnosis.codes	ICD10CM	0	1	16777216	R63
diagnosis.codes	ICD10	0	1	33554432	H91
diagnosis.codes	ICD10CM	0	1	33554432	H91
diagnosis.codes	ICD10	0	1	67108864	W10
diagnosis.codes	ICD10CM	0	1	67108864	W10
diagnosis.codes	ICD10	0	1	134217728	W01
diagnosis.codes	ICD10CM	0	1	134217728	W01
diagnosis.codes	ICD10	0	1	268435456	E05
diagnosis.codes	ICD10CM	0	1	268435456	E05
diagnosis.codes	ICD10	0	1	536870912	M41
diagnosis.codes	ICD10CM	0	1	536870912	M41
diagnosis.codes	ICD10	0	1	1073741824	R13
diagnosis.codes	ICD10CM	0	1	1073741824	R13
diagnosis.codes	ICD10	0	1	2147483648	Z99
diagnosis.codes	ICD10CM	0	1	2147483648	Z99
diagnosis.codes	ICD10	0	1	4294967296	U80
diagnosis.codes	ICD10	0	1	8589934592	M80
diagnosis.codes	ICD10CM	0	1	8589934592	M80
diagnosis.codes	ICD10	0	1	17179869184	K92
diagnosis.codes	ICD10CM	0	1	17179869184	K92
diagnosis.codes	ICD10	0	1	34359738368	I63
diagnosis.codes	ICD10CM	0	1	34359738368	I63
diagnosis.codes	ICD10	0	1	68719476736	N20
diagnosis.codes	ICD10CM	0	1	68719476736	N20
diagnosis.codes	ICD10	0	1	137438953472	F10
diagnosis.codes	ICD10CM	0	1	137438953472	F10
diagnosis.codes	ICD10	0	1	274877906944	Y84
diagnosis.codes	ICD10CM	0	1	274877906944	Y84
diagnosis.codes	ICD10	0	1	549755813888	R00
diagnosis.codes	ICD10CM	0	1	549755813888	R00
diagnosis.codes	ICD10	0	1	1099511627776	J22
diagnosis.codes	ICD10CM	0	1	1099511627776	J22
diagnosis.codes	ICD10	0	1	2199023255552	Z73
diagnosis.codes	ICD10CM	0	1	2199023255552	Z73
diagnosis.codes	ICD10	0	1	4398046511104	R79
diagnosis.codes	ICD10CM	0	1	4398046511104	R79
diagnosis.codes	ICD10	0	1	8796093022208	Z91
diagnosis.codes	ICD10CM	0	1	8796093022208	Z91
diagnosis.codes	ICD10	0	1	17592186044416	S51
diagnosis.codes	ICD10CM	0	1	17592186044416	S51
diagnosis.codes	ICD10	0	1	35184372088832	F32
diagnosis.codes	ICD10CM	0	1	35184372088832	F32
diagnosis.codes	ICD10	0	1	70368744177664	M48
diagnosis.codes	ICD10CM	0	1	70368744177664	M48
diagnosis.codes	ICD10	0	1	140737488355328	E83
diagnosis.codes	ICD10CM	0	1	140737488355328	E83
diagnosis.codes	ICD10	0	1	281474976710656	M15
diagnosis.codes	ICD10CM	0	1	281474976710656	M15
diagnosis.codes	ICD10	0	1	562949953421312	D64
diagnosis.codes	ICD10CM	0	1	562949953421312	D64
diagnosis.codes	ICD10	0	1	1125899906842624	L08
diagnosis.codes	ICD10CM	0	1	1125899906842624	L08
diagnosis.codes	ICD10	0	1	2251799813685248	R11
diagnosis.codes	ICD10CM	0	1	2251799813685248	R11
diagnosis.codes	ICD10	0	1	4503599627370496	K52
diagnosis.codes	ICD10CM	0	1	4503599627370496	K52
diagnosis.codes	ICD10	0	1	9007199254740992	R50
diagnosis.codes	ICD10CM	0	1	9007199254740992	R50
diagnosis.codes	ICD10	0	1	18014398509481984	F00
diagnosis.codes	ICD10	0	1	18014398509481984	F01
diagnosis.codes	ICD10	0	1	18014398509481984	F02
diagnosis.codes	ICD10	0	1	18014398509481984	F03
diagnosis.codes	ICD10	0	1	18014398509481984	G30
diagnosis.codes	ICD10CM	0	1	18014398509481984	F01
diagnosis.codes	ICD10CM	0	1	18014398509481984	F02
diagnosis.codes	ICD10CM	0	1	18014398509481984	F03
diagnosis.codes	ICD10CM	0	1	18014398509481984	G30
diagnosis.codes	ICD10CM	0	1	18014398509481984	G31.83
diagnosis.codes	ICD10CM	0	1	18014398509481984	G3183
diagnosis.codes	ICD9CM	0	1	18014398509481984	290
diagnosis.codes	ICD9CM	0	1	18014398509481984	294.1
diagnosis.codes	ICD9CM	0	1	18014398509481984	2941
diagnosis.codes	ICD9CM	0	1	18014398509481984	294.2
diagnosis.codes	ICD9CM	0	1	18014398509481984	2942
diagnosis.codes	ICD9CM	0	1	18014398509481984	331.0
diagnosis.codes	ICD9CM	0	1	18014398509481984	3310
diagnosis.codes	ICD9CM	0	1	18014398509481984	331.82
diagnosis.codes	ICD9CM	0	1	18014398509481984	33182
diagnosis.codes	ICPC1	0	1	18014398509481984	P70
diagnosis.codes	DESYNPUF_FLAG	0	1	18014398509481984	SP_ALZHDMTA
diagnosis.codes	ICD10	0	1	36028797018963968	I11.0
diagnosis.codes	ICD10	0	1	36028797018963968	I110
diagnosis.codes	ICD10	0	1	36028797018963968	I13.0
diagnosis.codes	ICD10	0	1	36028797018963968	I130
diagnosis.codes	ICD10	0	1	36028797018963968	I13.2
diagnosis.codes	ICD10	0	1	36028797018963968	I132
diagnosis.codes	ICD10	0	1	36028797018963968	I50
diagnosis.codes	ICD10CM	0	1	36028797018963968	I11.0
diagnosis.codes	ICD10CM	0	1	36028797018963968	I110
diagnosis.codes	ICD10CM	0	1	36028797018963968	I13.0
diagnosis.codes	ICD10CM	0	1	36028797018963968	I130
diagnosis.codes	ICD10CM	0	1	36028797018963968	I13.2
diagnosis.codes	ICD10CM	0	1	36028797018963968	I132
diagnosis.codes	ICD10CM	0	1	36028797018963968	I50
diagnosis.codes	ICD9CM	0	1	36028797018963968	428
diagnosis.codes	ICD9CM	0	1	36028797018963968	402.01
diagnosis.codes	ICD9CM	0	1	36028797018963968	40201
diagnosis.codes	ICD9CM	0	1	36028797018963968	402.11
diagnosis.codes	ICD9CM	0	1	36028797018963968	40211
diagnosis.codes	ICD9CM	0	1	36028797018963968	402.91
diagnosis.codes	ICD9CM	0	1	36028797018963968	40291
diagnosis.codes	ICD9CM	0	1	36028797018963968	404.01
diagnosis.codes	ICD9CM	0	1	36028797018963968	40401
diagnosis.codes	ICD9CM	0	1	36028797018963968	404.03
diagnosis.codes	ICD9CM	0	1	36028797018963968	40403
diagnosis.codes	ICD9CM	0	1	36028797018963968	404.11
diagnosis.codes	ICD9CM	0	1	36028797018963968	40411
diagnosis.codes	ICD9CM	0	1	36028797018963968	404.13
diagnosis.codes	ICD9CM	0	1	36028797018963968	40413
diagnosis.codes	ICD9CM	0	1	36028797018963968	404.91
diagnosis.codes	ICD9CM	0	1	36028797018963968	40491
diagnosis.codes	ICD9CM	0	1	36028797018963968	404.93
diagnosis.codes	ICD9CM	0	1	36028797018963968	40493
diagnosis.codes	ICPC1	0	1	36028797018963968	K77
diagnosis.codes	DESYNPUF_FLAG	0	1	36028797018963968	SP_CHF
diagnosis.codes	ICD10	0	1	72057594037927936	J96.1
diagnosis.codes	ICD10	0	1	72057594037927936	J961
diagnosis.codes	ICD10CM	0	1	72057594037927936	J96.1
diagnosis.codes	ICD10CM	0	1	72057594037927936	J961
diagnosis.codes	ICD10CM	0	1	72057594037927936	Z99.81
diagnosis.codes	ICD10CM	0	1	72057594037927936	Z9981
diagnosis.codes	ICD9CM	0	1	72057594037927936	518.83
diagnosis.codes	ICD9CM	0	1	72057594037927936	51883
diagnosis.codes	ICD9CM	0	1	72057594037927936	V46.2
diagnosis.codes	ICD9CM	0	1	72057594037927936	V462
diagnosis.codes	ICD10	0	1	144115188075855872	J43
diagnosis.codes	ICD10	0	1	144115188075855872	J44
diagnosis.codes	ICD10CM	0	1	144115188075855872	J43
diagnosis.codes	ICD10CM	0	1	144115188075855872	J44
diagnosis.codes	ICD9CM	0	1	144115188075855872	491.2
diagnosis.codes	ICD9CM	0	1	144115188075855872	4912
diagnosis.codes	ICD9CM	0	1	144115188075855872	492
diagnosis.codes	ICD9CM	0	1	144115188075855872	493.2
diagnosis.codes	ICD9CM	0	1	144115188075855872	4932
diagnosis.codes	ICD9CM	0	1	144115188075855872	496
diagnosis.codes	ICPC1	0	1	144115188075855872	R95
diagnosis.codes	DESYNPUF_FLAG	0	1	144115188075855872	SP_COPD
diagnosis.codes	ICD10	0	1	288230376151711744	K72.1
diagnosis.codes	ICD10	0	1	288230376151711744	K721
diagnosis.codes	ICD10	0	1	288230376151711744	K72.9
diagnosis.codes	ICD10	0	1	288230376151711744	K729
diagnosis.codes	ICD10	0	1	288230376151711744	K76.7
diagnosis.codes	ICD10	0	1	288230376151711744	K767
diagnosis.codes	ICD10	0	1	288230376151711744	I85.0
diagnosis.codes	ICD10	0	1	288230376151711744	I850
diagnosis.codes	ICD10CM	0	1	288230376151711744	K72.1
diagnosis.codes	ICD10CM	0	1	288230376151711744	K721
diagnosis.codes	ICD10CM	0	1	288230376151711744	K72.9
diagnosis.codes	ICD10CM	0	1	288230376151711744	K729
diagnosis.codes	ICD10CM	0	1	288230376151711744	K76.7
diagnosis.codes	ICD10CM	0	1	288230376151711744	K767
diagnosis.codes	ICD10CM	0	1	288230376151711744	K76.82
diagnosis.codes	ICD10CM	0	1	288230376151711744	K7682
diagnosis.codes	ICD10CM	0	1	288230376151711744	I85.01
diagnosis.codes	ICD10CM	0	1	288230376151711744	I8501
diagnosis.codes	ICD10CM	0	1	288230376151711744	I85.11
diagnosis.codes	ICD10CM	0	1	288230376151711744	I8511
diagnosis.codes	ICD9CM	0	1	288230376151711744	572.2
diagnosis.codes	ICD9CM	0	1	288230376151711744	5722
diagnosis.codes	ICD9CM	0	1	288230376151711744	572.4
diagnosis.codes	ICD9CM	0	1	288230376151711744	5724
diagnosis.codes	ICD9CM	0	1	288230376151711744	456.0
diagnosis.codes	ICD9CM	0	1	288230376151711744	4560
diagnosis.codes	ICD9CM	0	1	288230376151711744	456.20
diagnosis.codes	ICD9CM	0	1	288230376151711744	45620
diagnosis.codes	ICD10	0	1	576460752303423488	Z49
diagnosis.codes	ICD10	0	1	576460752303423488	Z94.0
diagnosis.codes	ICD10	0	1	576460752303423488	Z940
diagnosis.codes	ICD10	0	1	576460752303423488	Z99.2
diagnosis.codes	ICD10	0	1	576460752303423488	Z992
diagnosis.codes	ICD10CM	0	1	576460752303423488	Z49
diagnosis.codes	ICD10CM	0	1	576460752303423488	Z94.0
diagnosis.codes	ICD10CM	0	1	576460752303423488	Z940
diagnosis.codes	ICD10CM	0	1	576460752303423488	Z99.2
diagnosis.codes	ICD10CM	0	1	576460752303423488	Z992
diagnosis.codes	ICD9CM	0	1	576460752303423488	V42.0
diagnosis.codes	ICD9CM	0	1	576460752303423488	V420
diagnosis.codes	ICD9CM	0	1	576460752303423488	V45.1
diagnosis.codes	ICD9CM	0	1	576460752303423488	V451
diagnosis.codes	ICD9CM	0	1	576460752303423488	V56
diagnosis.codes	ICD10	0	1	1152921504606846976	N18.5
diagnosis.codes	ICD10	0	1	1152921504606846976	N185
diagnosis.codes	ICD10CM	0	1	1152921504606846976	N18.5
diagnosis.codes	ICD10CM	0	1	1152921504606846976	N185
diagnosis.codes	ICD10CM	0	1	1152921504606846976	N18.6
diagnosis.codes	ICD10CM	0	1	1152921504606846976	N186
diagnosis.codes	ICD9CM	0	1	1152921504606846976	585.5
diagnosis.codes	ICD9CM	0	1	1152921504606846976	5855
diagnosis.codes	ICD9CM	0	1	1152921504606846976	585.6
diagnosis.codes	ICD9CM	0	1	1152921504606846976	5856
diagnosis.codes	ICD10	0	1	2305843009213693952	N18.4
diagnosis.codes	ICD10	0	1	2305843009213693952	N184
diagnosis.codes	ICD10CM	0	1	2305843009213693952	N18.4
diagnosis.codes	ICD10CM	0	1	2305843009213693952	N184
diagnosis.codes	ICD9CM	0	1	2305843009213693952	585.4
diagnosis.codes	ICD9CM	0	1	2305843009213693952	5854
diagnosis.codes	ICD10	0	2	1	F70
diagnosis.codes	ICD10	0	2	1	F71
diagnosis.codes	ICD10	0	2	1	F72
diagnosis.codes	ICD10	0	2	1	F73
diagnosis.codes	ICD10	0	2	1	F74
diagnosis.codes	ICD10	0	2	1	F75
diagnosis.codes	ICD10	0	2	1	F76
diagnosis.codes	ICD10	0	2	1	F77
diagnosis.codes	ICD10	0	2	1	F78
diagnosis.codes	ICD10	0	2	1	F79
diagnosis.codes	ICD10CM	0	2	1	F70
diagnosis.codes	ICD10CM	0	2	1	F71
diagnosis.codes	ICD10CM	0	2	1	F72
diagnosis.codes	ICD10CM	0	2	1	F73
diagnosis.codes	ICD10CM	0	2	1	F74
diagnosis.codes	ICD10CM	0	2	1	F75
diagnosis.codes	ICD10CM	0	2	1	F76
diagnosis.codes	ICD10CM	0	2	1	F77
diagnosis.codes	ICD10CM	0	2	1	F78
diagnosis.codes	ICD10CM	0	2	1	F79
diagnosis.codes	ICD9CM	0	2	1	317
diagnosis.codes	ICD9CM	0	2	1	318
diagnosis.codes	ICD9CM	0	2	1	319
diagnosis.codes	ICPC1	0	2	1	P85
diagnosis.codes	ICD10	0	2	2	G35
diagnosis.codes	ICD10CM	0	2	2	G35
diagnosis.codes	ICD9CM	0	2	2	340
diagnosis.codes	ICPC1	0	2	2	N86
diagnosis.codes	ICD10	0	2	4	G12.2
diagnosis.codes	ICD10	0	2	4	G122
diagnosis.codes	ICD10	0	2	4	G71
diagnosis.codes	ICD10	0	2	4	G80
diagnosis.codes	ICD10	0	2	4	G81
diagnosis.codes	ICD10	0	2	4	G82
diagnosis.codes	ICD10CM	0	2	4	G12.2
diagnosis.codes	ICD10CM	0	2	4	G122
diagnosis.codes	ICD10CM	0	2	4	G71
diagnosis.codes	ICD10CM	0	2	4	G80
diagnosis.codes	ICD10CM	0	2	4	G81
diagnosis.codes	ICD10CM	0	2	4	G82
diagnosis.codes	ICD9CM	0	2	4	335.2
diagnosis.codes	ICD9CM	0	2	4	3352
diagnosis.codes	ICD9CM	0	2	4	342
diagnosis.codes	ICD9CM	0	2	4	343
diagnosis.codes	ICD9CM	0	2	4	344.0
diagnosis.codes	ICD9CM	0	2	4	3440
diagnosis.codes	ICD9CM	0	2	4	344.1
diagnosis.codes	ICD9CM	0	2	4	3441
diagnosis.codes	ICD9CM	0	2	4	359.0
diagnosis.codes	ICD9CM	0	2	4	3590
diagnosis.codes	ICD9CM	0	2	4	359.1
diagnosis.codes	ICD9CM	0	2	4	3591
diagnosis.codes	ICD10	0	2	8	H54
diagnosis.codes	ICD10CM	0	2	8	H54
diagnosis.codes	ICD9CM	0	2	8	369
diagnosis.codes	ICPC1	0	2	8	F94
diagnosis.codes	ICD10	0	2	16	G20
diagnosis.codes	ICD10CM	0	2	16	G20
diagnosis.codes	ICD9CM	0	2	16	332
diagnosis.codes	ICPC1	0	2	16	N87
diagnosis.codes	ICD10	0	2	32	F20
diagnosis.codes	ICD10	0	2	32	F21
diagnosis.codes	ICD10	0	2	32	F22
diagnosis.codes	ICD10	0	2	32	F23
diagnosis.codes	ICD10	0	2	32	F24
diagnosis.codes	ICD10	0	2	32	F25
diagnosis.codes	ICD10	0	2	32	F26
diagnosis.codes	ICD10	0	2	32	F27
diagnosis.codes	ICD10	0	2	32	F28
diagnosis.codes	ICD10	0	2	32	F29
diagnosis.codes	ICD10	0	2	32	F30
diagnosis.codes	ICD10	0	2	32	F31
diagnosis.codes	ICD10CM	0	2	32	F20
diagnosis.codes	ICD10CM	0	2	32	F21
diagnosis.codes	ICD10CM	0	2	32	F22
diagnosis.codes	ICD10CM	0	2	32	F23
diagnosis.codes	ICD10CM	0	2	32	F24
diagnosis.codes	ICD10CM	0	2	32	F25
diagnosis.codes	ICD10CM	0	2	32	F26
diagnosis.codes	ICD10CM	0	2	32	F27
diagnosis.codes	ICD10CM	0	2	32	F28
diagnosis.codes	ICD10CM	0	2	32	F29
diagnosis.codes	ICD10CM	0	2	32	F30
diagnosis.codes	ICD10CM	0	2	32	F31
diagnosis.codes	ICD9CM	0	2	32	295
diagnosis.codes	ICD9CM	0	2	32	296.0
diagnosis.codes	ICD9CM	0	2	32	2960
diagnosis.codes	ICD9CM	0	2	32	296.1
diagnosis.codes	ICD9CM	0	2	32	2961
diagnosis.codes	ICD9CM	0	2	32	296.4
diagnosis.codes	ICD9CM	0	2	32	2964
diagnosis.codes	ICD9CM	0	2	32	296.5
diagnosis.codes	ICD9CM	0	2	32	2965
diagnosis.codes	ICD9CM	0	2	32	296.6
diagnosis.codes	ICD9CM	0	2	32	2966
diagnosis.codes	ICD9CM	0	2	32	296.7
diagnosis.codes	ICD9CM	0	2	32	2967
diagnosis.codes	ICD9CM	0	2	32	296.8
diagnosis.codes	ICD9CM	0	2	32	2968
diagnosis.codes	ICD9CM	0	2	32	297
diagnosis.codes	ICD9CM	0	2	32	298
diagnosis.codes	ICPC1	0	2	32	P72
diagnosis.codes	ICPC1	0	2	32	P73
diagnosis.codes	ICPC1	0	2	32	P98
diagnosis.codes	ICD10	0	2	64	E10
diagnosis.codes	ICD10	0	2	64	E11
diagnosis.codes	ICD10	0	2	64	E12
diagnosis.codes	ICD10	0	2	64	E13
diagnosis.codes	ICD10	0	2	64	E14
diagnosis.codes	ICD10CM	0	2	64	E10
diagnosis.codes	ICD10CM	0	2	64	E11
diagnosis.codes	ICD10CM	0	2	64	E13
diagnosis.codes	ICD9CM	0	2	64	250
diagnosis.codes	ICPC1	0	2	64	T90
diagnosis.codes	DESYNPUF_FLAG	0	2	64	SP_DIABETES
diagnosis.codes	ICD10	0	2	128	I10
diagnosis.codes	ICD10	0	2	128	I11
diagnosis.codes	ICD10	0	2	128	I12
diagnosis.codes	ICD10	0	2	128	I13
diagnosis.codes	ICD10	0	2	128	I15
diagnosis.codes	ICD10CM	0	2	128	I10
diagnosis.codes	ICD10CM	0	2	128	I11
diagnosis.codes	ICD10CM	0	2	128	I12
diagnosis.codes	ICD10CM	0	2	128	I13
diagnosis.codes	ICD10CM	0	2	128	I15
diagnosis.codes	ICD10CM	0	2	128	I16
diagnosis.codes	ICD9CM	0	2	128	401
diagnosis.codes	ICD9CM	0	2	128	402
diagnosis.codes	ICD9CM	0	2	128	403
diagnosis.codes	ICD9CM	0	2	128	404
diagnosis.codes	ICD9CM	0	2	128	405
diagnosis.codes	ICPC1	0	2	128	K86
diagnosis.codes	ICPC1	0	2	128	K87
diagnosis.codes	ICD10	0	2	256	J45
diagnosis.codes	ICD10	0	2	256	J46
diagnosis.codes	ICD10CM	0	2	256	J45
diagnosis.codes	ICD9CM	0	2	256	493.0
diagnosis.codes	ICD9CM	0	2	256	4930
diagnosis.codes	ICD9CM	0	2	256	493.1
diagnosis.codes	ICD9CM	0	2	256	4931
diagnosis.codes	ICD9CM	0	2	256	493.8
diagnosis.codes	ICD9CM	0	2	256	4938
diagnosis.codes	ICD9CM	0	2	256	493.9
diagnosis.codes	ICD9CM	0	2	256	4939
diagnosis.codes	ICPC1	0	2	256	R96
diagnosis.codes	ICD10	0	2	512	I20
diagnosis.codes	ICD10	0	2	512	I21
diagnosis.codes	ICD10	0	2	512	I22
diagnosis.codes	ICD10	0	2	512	I23
diagnosis.codes	ICD10	0	2	512	I24
diagnosis.codes	ICD10	0	2	512	I25
diagnosis.codes	ICD10CM	0	2	512	I20
diagnosis.codes	ICD10CM	0	2	512	I21
diagnosis.codes	ICD10CM	0	2	512	I22
diagnosis.codes	ICD10CM	0	2	512	I23
diagnosis.codes	ICD10CM	0	2	512	I24
diagnosis.codes	ICD10CM	0	2	512	I25
diagnosis.codes	ICD9CM	0	2	512	410
diagnosis.codes	ICD9CM	0	2	512	411
diagnosis.codes	ICD9CM	0	2	512	412
diagnosis.codes	ICD9CM	0	2	512	413
diagnosis.codes	ICD9CM	0	2	512	414
diagnosis.codes	ICPC1	0	2	512	K74
diagnosis.codes	ICPC1	0	2	512	K75
diagnosis.codes	ICPC1	0	2	512	K76
diagnosis.codes	DESYNPUF_FLAG	0	2	512	SP_ISCHMCHT
diagnosis.codes	ICD10	0	2	1024	I48
diagnosis.codes	ICD10CM	0	2	1024	I48
diagnosis.codes	ICD9CM	0	2	1024	427.3
diagnosis.codes	ICD9CM	0	2	1024	4273
diagnosis.codes	ICPC1	0	2	1024	K78
diagnosis.codes	ICD10	0	2	2048	I60
diagnosis.codes	ICD10	0	2	2048	I61
diagnosis.codes	ICD10	0	2	2048	I62
diagnosis.codes	ICD10	0	2	2048	I63
diagnosis.codes	ICD10	0	2	2048	I64
diagnosis.codes	ICD10	0	2	2048	I69
diagnosis.codes	ICD10CM	0	2	2048	I60
diagnosis.codes	ICD10CM	0	2	2048	I61
diagnosis.codes	ICD10CM	0	2	2048	I62
diagnosis.codes	ICD10CM	0	2	2048	I63
diagnosis.codes	ICD10CM	0	2	2048	I69
diagnosis.codes	ICD9CM	0	2	2048	430
diagnosis.codes	ICD9CM	0	2	2048	431
diagnosis.codes	ICD9CM	0	2	2048	434
diagnosis.codes	ICD9CM	0	2	2048	436
diagnosis.codes	ICD9CM	0	2	2048	438
diagnosis.codes	ICPC1	0	2	2048	K90
diagnosis.codes	DESYNPUF_FLAG	0	2	2048	SP_STRKETIA
diagnosis.codes	ICD10	0	2	4096	I70.2
diagnosis.codes	ICD10	0	2	4096	I702
diagnosis.codes	ICD10	0	2	4096	I73.9
diagnosis.codes	ICD10	0	2	4096	I739
diagnosis.codes	ICD10CM	0	2	4096	I70.2
diagnosis.codes	ICD10CM	0	2	4096	I702
diagnosis.codes	ICD10CM	0	2	4096	I73.9
diagnosis.codes	ICD10CM	0	2	4096	I739
diagnosis.codes	ICD9CM	0	2	4096	440.2
diagnosis.codes	ICD9CM	0	2	4096	4402
diagnosis.codes	ICD9CM	0	2	4096	443.9
diagnosis.codes	ICD9CM	0	2	4096	4439
diagnosis.codes	ICPC1	0	2	4096	K92
diagnosis.codes	ICD10	0	2	8192	N18
diagnosis.codes	ICD10CM	0	2	8192	N18
diagnosis.codes	ICD9CM	0	2	8192	585
diagnosis.codes	ICPC1	0	2	8192	U99.01
diagnosis.codes	ICPC1	0	2	8192	U9901
diagnosis.codes	DESYNPUF_FLAG	0	2	8192	SP_CHRNKIDN
diagnosis.codes	ICD10	0	2	16384	K70
diagnosis.codes	ICD10	0	2	16384	K73
diagnosis.codes	ICD10	0	2	16384	K74
diagnosis.codes	ICD10	0	2	16384	B18
diagnosis.codes	ICD10CM	0	2	16384	K70
diagnosis.codes	ICD10CM	0	2	16384	K73
diagnosis.codes	ICD10CM	0	2	16384	K74
diagnosis.codes	ICD10CM	0	2	16384	B18
diagnosis.codes	ICD9CM	0	2	16384	571
diagnosis.codes	ICD9CM	0	2	16384	070.32
diagnosis.codes	ICD9CM	0	2	16384	07032
diagnosis.codes	ICD9CM	0	2	16384	070.54
diagnosis.codes	ICD9CM	0	2	16384	07054
diagnosis.codes	ICPC1	0	2	16384	D97
diagnosis.codes	ICD10	0	2	32768	C00
diagnosis.codes	ICD10	0	2	32768	C01
diagnosis.codes	ICD10	0	2	32768	C02
diagnosis.codes	ICD10	0	2	32768	C03
diagnosis.codes	ICD10	0	2	32768	C04
diagnosis.codes	ICD10	0	2	32768	C05
diagnosis.codes	ICD10	0	2	32768	C06
diagnosis.codes	ICD10	0	2	32768	C07
diagnosis.codes	ICD10	0	2	32768	C08
diagnosis.codes	ICD10	0	2	32768	C09
diagnosis.codes	ICD10	0	2	32768	C10
diagnosis.codes	ICD10	0	2	32768	C11
diagnosis.codes	ICD10	0	2	32768	C12
diagnosis.codes	ICD10	0	2	32768	C13
diagnosis.codes	ICD10	0	2	32768	C14
diagnosis.codes	ICD10	0	2	32768	C15
diagnosis.codes	ICD10	0	2	32768	C16
diagnosis.codes	ICD10	0	2	32768	C17
diagnosis.codes	ICD10	0	2	32768	C18
diagnosis.codes	ICD10	0	2	32768	C19
diagnosis.codes	ICD10	0	2	32768	C20
diagnosis.codes	ICD10	0	2	32768	C21
diagnosis.codes	ICD10	0	2	32768	C22
diagnosis.codes	ICD10	0	2	32768	C23
diagnosis.codes	ICD10	0	2	32768	C24
diagnosis.codes	ICD10	0	2	32768	C25
diagnosis.codes	ICD10	0	2	32768	C26
diagnosis.codes	ICD10	0	2	32768	C27
diagnosis.codes	ICD10	0	2	32768	C28
diagnosis.codes	ICD10	0	2	32768	C29
diagnosis.codes	ICD10	0	2	32768	C30
diagnosis.codes	ICD10	0	2	32768	C31
diagnosis.codes	ICD10	0	2	32768	C32
diagnosis.codes	ICD10	0	2	32768	C33
diagnosis.codes	ICD10	0	2	32768	C34
diagnosis.codes	ICD10	0	2	32768	C35
diagnosis.codes	ICD10	0	2	32768	C36
diagnosis.codes	ICD10	0	2	32768	C37
diagnosis.codes	ICD10	0	2	32768	C38
diagnosis.codes	ICD10	0	2	32768	C39
diagnosis.codes	ICD10	0	2	32768	C40
diagnosis.codes	ICD10	0	2	32768	C41
diagnosis.codes	ICD10	0	2	32768	C42
diagnosis.codes	ICD10	0	2	32768	C43
diagnosis.codes	ICD10	0	2	32768	C45
diagnosis.codes	ICD10	0	2	32768	C46
diagnosis.codes	ICD10	0	2	32768	C47
diagnosis.codes	ICD10	0	2	32768	C48
diagnosis.codes	ICD10	0	2	32768	C49
diagnosis.codes	ICD10	0	2	32768	C50
diagnosis.codes	ICD10	0	2	32768	C51
diagnosis.codes	ICD10	0	2	32768	C52
diagnosis.codes	ICD10	0	2	32768	C53
diagnosis.codes	ICD10	0	2	32768	C54
diagnosis.codes	ICD10	0	2	32768	C55
diagnosis.codes	ICD10	0	2	32768	C56
diagnosis.codes	ICD10	0	2	32768	C57
diagnosis.codes	ICD10	0	2	32768	C58
diagnosis.codes	ICD10	0	2	32768	C59
diagnosis.codes	ICD10	0	2	32768	C60
diagnosis.codes	ICD10	0	2	32768	C61
diagnosis.codes	ICD10	0	2	32768	C62
diagnosis.codes	ICD10	0	2	32768	C63
diagnosis.codes	ICD10	0	2	32768	C64
diagnosis.codes	ICD10	0	2	32768	C65
diagnosis.codes	ICD10	0	2	32768	C66
diagnosis.codes	ICD10	0	2	32768	C67
diagnosis.codes	ICD10	0	2	32768	C68
diagnosis.codes	ICD10	0	2	32768	C69
diagnosis.codes	ICD10	0	2	32768	C70
diagnosis.codes	ICD10	0	2	32768	C71
diagnosis.codes	ICD10	0	2	32768	C72
diagnosis.codes	ICD10	0	2	32768	C73
diagnosis.codes	ICD10	0	2	32768	C74
diagnosis.codes	ICD10	0	2	32768	C75
diagnosis.codes	ICD10	0	2	32768	C76
diagnosis.codes	ICD10	0	2	32768	C77
diagnosis.codes	ICD10	0	2	32768	C78
diagnosis.codes	ICD10	0	2	32768	C79
diagnosis.codes	ICD10	0	2	32768	C80
diagnosis.codes	ICD10	0	2	32768	C81
diagnosis.codes	ICD10	0	2	32768	C82
diagnosis.codes	ICD10	0	2	32768	C83
diagnosis.codes	ICD10	0	2	32768	C84
diagnosis.codes	ICD10	0	2	32768	C85
diagnosis.codes	ICD10	0	2	32768	C86
diagnosis.codes	ICD10	0	2	32768	C87
diagnosis.codes	ICD10	0	2	32768	C88
diagnosis.codes	ICD10	0	2	32768	C89
diagnosis.codes	ICD10	0	2	32768	C90
diagnosis.codes	ICD10	0	2	32768	C91
diagnosis.codes	ICD10	0	2	32768	C92
diagnosis.codes	ICD10	0	2	32768	C93
diagnosis.codes	ICD10	0	2	32768	C94
diagnosis.codes	ICD10	0	2	32768	C95
diagnosis.codes	ICD10	0	2	32768	C96
diagnosis.codes	ICD10	0	2	32768	C97
diagnosis.codes	ICD10CM	0	2	32768	C00
diagnosis.codes	ICD10CM	0	2	32768	C01
diagnosis.codes	ICD10CM	0	2	32768	C02
diagnosis.codes	ICD10CM	0	2	32768	C03
diagnosis.codes	ICD10CM	0	2	32768	C04
diagnosis.codes	ICD10CM	0	2	32768	C05
diagnosis.codes	ICD10CM	0	2	32768	C06
diagnosis.codes	ICD10CM	0	2	32768	C07
diagnosis.codes	ICD10CM	0	2	32768	C08
diagnosis.codes	ICD10CM	0	2	32768	C09
diagnosis.codes	ICD10CM	0	2	32768	C10
diagnosis.codes	ICD10CM	0	2	32768	C11
diagnosis.codes	ICD10CM	0	2	32768	C12
diagnosis.codes	ICD10CM	0	2	32768	C13
diagnosis.codes	ICD10CM	0	2	32768	C14
diagnosis.codes	ICD10CM	0	2	32768	C15
diagnosis.codes	ICD10CM	0	2	32768	C16
diagnosis.codes	ICD10CM	0	2	32768	C17
diagnosis.codes	ICD10CM	0	2	32768	C18
diagnosis.codes	ICD10CM	0	2	32768	C19
diagnosis.codes	ICD10CM	0	2	32768	C20
diagnosis.codes	ICD10CM	0	2	32768	C21
diagnosis.codes	ICD10CM	0	2	32768	C22
diagnosis.codes	ICD10CM	0	2	32768	C23
diagnosis.codes	ICD10CM	0	2	32768	C24
diagnosis.codes	ICD10CM	0	2	32768	C25
diagnosis.codes	ICD10CM	0	2	32768	C26
diagnosis.codes	ICD10CM	0	2	32768	C27
diagnosis.codes	ICD10CM	0	2	32768	C28
diagnosis.codes	ICD10CM	0	2	32768	C29
diagnosis.codes	ICD10CM	0	2	32768	C30
diagnosis.codes	ICD10CM	0	2	32768	C31
diagnosis.codes	ICD10CM	0	2	32768	C32
diagnosis.codes	ICD10CM	0	2	32768	C33
diagnosis.codes	ICD10CM	0	2	32768	C34
diagnosis.codes	ICD10CM	0	2	32768	C35
diagnosis.codes	ICD10CM	0	2	32768	C36
diagnosis.codes	ICD10CM	0	2	32768	C37
diagnosis.codes	ICD10CM	0	2	32768	C38
diagnosis.codes	ICD10CM	0	2	32768	C39
diagnosis.codes	ICD10CM	0	2	32768	C40
diagnosis.codes	ICD10CM	0	2	32768	C41
diagnosis.codes	ICD10CM	0	2	32768	C42
diagnosis.codes	ICD10CM	0	2	32768	C43
diagnosis.codes	ICD10CM	0	2	32768	C45
diagnosis.codes	ICD10CM	0	2	32768	C46
diagnosis.codes	ICD10CM	0	2	32768	C47
diagnosis.codes	ICD10CM	0	2	32768	C48
diagnosis.codes	ICD10CM	0	2	32768	C49
diagnosis.codes	ICD10CM	0	2	32768	C50
diagnosis.codes	ICD10CM	0	2	32768	C51
diagnosis.codes	ICD10CM	0	2	32768	C52
diagnosis.codes	ICD10CM	0	2	32768	C53
diagnosis.codes	ICD10CM	0	2	32768	C54
diagnosis.codes	ICD10CM	0	2	32768	C55
diagnosis.codes	ICD10CM	0	2	32768	C56
diagnosis.codes	ICD10CM	0	2	32768	C57
diagnosis.codes	ICD10CM	0	2	32768	C58
diagnosis.codes	ICD10CM	0	2	32768	C59
diagnosis.codes	ICD10CM	0	2	32768	C60
diagnosis.codes	ICD10CM	0	2	32768	C61
diagnosis.codes	ICD10CM	0	2	32768	C62
diagnosis.codes	ICD10CM	0	2	32768	C63
diagnosis.codes	ICD10CM	0	2	32768	C64
diagnosis.codes	ICD10CM	0	2	32768	C65
diagnosis.codes	ICD10CM	0	2	32768	C66
diagnosis.codes	ICD10CM	0	2	32768	C67
diagnosis.codes	ICD10CM	0	2	32768	C68
diagnosis.codes	ICD10CM	0	2	32768	C69
diagnosis.codes	ICD10CM	0	2	32768	C70
diagnosis.codes	ICD10CM	0	2	32768	C71
diagnosis.codes	ICD10CM	0	2	32768	C72
diagnosis.codes	ICD10CM	0	2	32768	C73
diagnosis.codes	ICD10CM	0	2	32768	C74
diagnosis.codes	ICD10CM	0	2	32768	C75
diagnosis.codes	ICD10CM	0	2	32768	C76
diagnosis.codes	ICD10CM	0	2	32768	C77
diagnosis.codes	ICD10CM	0	2	32768	C78
diagnosis.codes	ICD10CM	0	2	32768	C79
diagnosis.codes	ICD10CM	0	2	32768	C80
diagnosis.codes	ICD10CM	0	2	32768	C81
diagnosis.codes	ICD10CM	0	2	32768	C82
diagnosis.codes	ICD10CM	0	2	32768	C83
diagnosis.codes	ICD10CM	0	2	32768	C84
diagnosis.codes	ICD10CM	0	2	32768	C85
diagnosis.codes	ICD10CM	0	2	32768	C86
diagnosis.codes	ICD10CM	0	2	32768	C87
diagnosis.codes	ICD10CM	0	2	32768	C88
diagnosis.codes	ICD10CM	0	2	32768	C89
diagnosis.codes	ICD10CM	0	2	32768	C90
diagnosis.codes	ICD10CM	0	2	32768	C91
diagnosis.codes	ICD10CM	0	2	32768	C92
diagnosis.codes	ICD10CM	0	2	32768	C93
diagnosis.codes	ICD10CM	0	2	32768	C94
diagnosis.codes	ICD10CM	0	2	32768	C95
diagnosis.codes	ICD10CM	0	2	32768	C96
diagnosis.codes	ICD10CM	0	2	32768	C4A
diagnosis.codes	ICD10CM	0	2	32768	C7A
diagnosis.codes	ICD10CM	0	2	32768	C7B
diagnosis.codes	ICD9CM	0	2	32768	140
diagnosis.codes	ICD9CM	0	2	32768	141
diagnosis.codes	ICD9CM	0	2	32768	142
diagnosis.codes	ICD9CM	0	2	32768	143
diagnosis.codes	ICD9CM	0	2	32768	144
diagnosis.codes	ICD9CM	0	2	32768	145
diagnosis.codes	ICD9CM	0	2	32768	146
diagnosis.codes	ICD9CM	0	2	32768	147
diagnosis.codes	ICD9CM	0	2	32768	148
diagnosis.codes	ICD9CM	0	2	32768	149
diagnosis.codes	ICD9CM	0	2	32768	150
diagnosis.codes	ICD9CM	0	2	32768	151
diagnosis.codes	ICD9CM	0	2	32768	152
diagnosis.codes	ICD9CM	0	2	32768	153
diagnosis.codes	ICD9CM	0	2	32768	154
diagnosis.codes	ICD9CM	0	2	32768	155
diagnosis.codes	ICD9CM	0	2	32768	156
diagnosis.codes	ICD9CM	0	2	32768	157
diagnosis.codes	ICD9CM	0	2	32768	158
diagnosis.codes	ICD9CM	0	2	32768	159
diagnosis.codes	ICD9CM	0	2	32768	160
diagnosis.codes	ICD9CM	0	2	32768	161
diagnosis.codes	ICD9CM	0	2	32768	162
diagnosis.codes	ICD9CM	0	2	32768	163
diagnosis.codes	ICD9CM	0	2	32768	164
diagnosis.codes	ICD9CM	0	2	32768	165
diagnosis.codes	ICD9CM	0	2	32768	166
diagnosis.codes	ICD9CM	0	2	32768	167
diagnosis.codes	ICD9CM	0	2	32768	168
diagnosis.codes	ICD9CM	0	2	32768	169
diagnosis.codes	ICD9CM	0	2	32768	170
diagnosis.codes	ICD9CM	0	2	32768	171
diagnosis.codes	ICD9CM	0	2	32768	172
diagnosis.codes	ICD9CM	0	2	32768	174
diagnosis.codes	ICD9CM	0	2	32768	175
diagnosis.codes	ICD9CM	0	2	32768	176
diagnosis.codes	ICD9CM	0	2	32768	177
diagnosis.codes	ICD9CM	0	2	32768	178
diagnosis.codes	ICD9CM	0	2	32768	179
diagnosis.codes	ICD9CM	0	2	32768	180
diagnosis.codes	ICD9CM	0	2	32768	181
diagnosis.codes	ICD9CM	0	2	32768	182
diagnosis.codes	ICD9CM	0	2	32768	183
diagnosis.codes	ICD9CM	0	2	32768	184
diagnosis.codes	ICD9CM	0	2	32768	185
diagnosis.codes	ICD9CM	0	2	32768	186
diagnosis.codes	ICD9CM	0	2	32768	187
diagnosis.codes	ICD9CM	0	2	32768	188
diagnosis.codes	ICD9CM	0	2	32768	189
diagnosis.codes	ICD9CM	0	2	32768	190
diagnosis.codes	ICD9CM	0	2	32768	191
diagnosis.codes	ICD9CM	0	2	32768	192
diagnosis.codes	ICD9CM	0	2	32768	193
diagnosis.codes	ICD9CM	0	2	32768	194
diagnosis.codes	ICD9CM	0	2	32768	195
diagnosis.codes	ICD9CM	0	2	32768	196
diagnosis.codes	ICD9CM	0	2	32768	197
diagnosis.codes	ICD9CM	0	2	32768	198
diagnosis.codes	ICD9CM	0	2	32768	199
diagnosis.codes	ICD9CM	0	2	32768	200
diagnosis.codes	ICD9CM	0	2	32768	201
diagnosis.codes	ICD9CM	0	2	32768	202
diagnosis.codes	ICD9CM	0	2	32768	203
diagnosis.codes	ICD9CM	0	2	32768	204
diagnosis.codes	ICD9CM	0	2	32768	205
diagnosis.codes	ICD9CM	0	2	32768	206
diagnosis.codes	ICD9CM	0	2	32768	207
diagnosis.codes	ICD9CM	0	2	32768	208
diagnosis.codes	ICPC1	0	2	32768	A79
diagnosis.codes	ICPC1	0	2	32768	B72
diagnosis.codes	ICPC1	0	2	32768	B73
diagnosis.codes	ICPC1	0	2	32768	B74
diagnosis.codes	ICPC1	0	2	32768	D74
diagnosis.codes	ICPC1	0	2	32768	D75
diagnosis.codes	ICPC1	0	2	32768	D76
diagnosis.codes	ICPC1	0	2	32768	D77
diagnosis.codes	ICPC1	0	2	32768	L71
diagnosis.codes	ICPC1	0	2	32768	N74
diagnosis.codes	ICPC1	0	2	32768	R84
diagnosis.codes	ICPC1	0	2	32768	R85
diagnosis.codes	ICPC1	0	2	32768	S77
diagnosis.codes	ICPC1	0	2	32768	T71
diagnosis.codes	ICPC1	0	2	32768	U75
diagnosis.codes	ICPC1	0	2	32768	U76
diagnosis.codes	ICPC1	0	2	32768	U77
diagnosis.codes	ICPC1	0	2	32768	W72
diagnosis.codes	ICPC1	0	2	32768	X75
diagnosis.codes	ICPC1	0	2	32768	X76
diagnosis.codes	ICPC1	0	2	32768	X77
diagnosis.codes	ICPC1	0	2	32768	Y77
diagnosis.codes	ICPC1	0	2	32768	Y78
diagnosis.codes	DESYNPUF_FLAG	0	2	32768	SP_CNCR
diagnosis.codes	ICD10	0	2	65536	G40
diagnosis.codes	ICD10CM	0	2	65536	G40
diagnosis.codes	ICD9CM	0	2	65536	345
diagnosis.codes	ICPC1	0	2	65536	N88
diagnosis.codes	ICD10	0	2	131072	M05
diagnosis.codes	ICD10	0	2	131072	M06
diagnosis.codes	ICD10	0	2	131072	M15
diagnosis.codes	ICD10	0	2	131072	M16
diagnosis.codes	ICD10	0	2	131072	M17
diagnosis.codes	ICD10	0	2	131072	M18
diagnosis.codes	ICD10	0	2	131072	M19
diagnosis.codes	ICD10CM	0	2	131072	M05
diagnosis.codes	ICD10CM	0	2	131072	M06
diagnosis.codes	ICD10CM	0	2	131072	M15
diagnosis.codes	ICD10CM	0	2	131072	M16
diagnosis.codes	ICD10CM	0	2	131072	M17
diagnosis.codes	ICD10CM	0	2	131072	M18
diagnosis.codes	ICD10CM	0	2	131072	M19
diagnosis.codes	ICD9CM	0	2	131072	714
diagnosis.codes	ICD9CM	0	2	131072	715
diagnosis.codes	ICPC1	0	2	131072	L88
diagnosis.codes	ICPC1	0	2	131072	L89
diagnosis.codes	ICPC1	0	2	131072	L90
diagnosis.codes	ICPC1	0	2	131072	L91
diagnosis.codes	DESYNPUF_FLAG	0	2	131072	SP_RA_OA
diagnosis.codes	ICD10	0	2	262144	M80
diagnosis.codes	ICD10	0	2	262144	M81
diagnosis.codes	ICD10CM	0	2	262144	M80
diagnosis.codes	ICD10CM	0	2	262144	M81
diagnosis.codes	ICD9CM	0	2	262144	733.0
diagnosis.codes	ICD9CM	0	2	262144	7330
diagnosis.codes	ICPC1	0	2	262144	L95
diagnosis.codes	DESYNPUF_FLAG	0	2	262144	SP_OSTEOPRS
diagnosis.codes	ICD10	0	2	524288	E03
diagnosis.codes	ICD10	0	2	524288	E05
diagnosis.codes	ICD10CM	0	2	524288	E03
diagnosis.codes	ICD10CM	0	2	524288	E05
diagnosis.codes	ICD9CM	0	2	524288	242
diagnosis.codes	ICD9CM	0	2	524288	244
diagnosis.codes	ICPC1	0	2	524288	T85
diagnosis.codes	ICPC1	0	2	524288	T86
diagnosis.codes	ICD10	0	2	1048576	K50
diagnosis.codes	ICD10	0	2	1048576	K51
diagnosis.codes	ICD10CM	0	2	1048576	K50
diagnosis.codes	ICD10CM	0	2	1048576	K51
diagnosis.codes	ICD9CM	0	2	1048576	555
diagnosis.codes	ICD9CM	0	2	1048576	556
diagnosis.codes	ICPC1	0	2	1048576	D94
diagnosis.codes	ICD10	0	2	2097152	B20
diagnosis.codes	ICD10	0	2	2097152	B21
diagnosis.codes	ICD10	0	2	2097152	B22
diagnosis.codes	ICD10	0	2	2097152	B23
diagnosis.codes	ICD10	0	2	2097152	B24
diagnosis.codes	ICD10CM	0	2	2097152	B20
diagnosis.codes	ICD9CM	0	2	2097152	042
diagnosis.codes	ICPC1	0	2	2097152	B90
diagnosis.codes	ICD10	0	2	4194304	F32
diagnosis.codes	ICD10	0	2	4194304	F33
diagnosis.codes	ICD10	0	2	4194304	F34.1
diagnosis.codes	ICD10	0	2	4194304	F341
diagnosis.codes	ICD10CM	0	2	4194304	F32
diagnosis.codes	ICD10CM	0	2	4194304	F33
diagnosis.codes	ICD10CM	0	2	4194304	F34.1
diagnosis.codes	ICD10CM	0	2	4194304	F341
diagnosis.codes	ICD9CM	0	2	4194304	296.2
diagnosis.codes	ICD9CM	0	2	4194304	2962
diagnosis.codes	ICD9CM	0	2	4194304	296.3
diagnosis.codes	ICD9CM	0	2	4194304	2963
diagnosis.codes	ICD9CM	0	2	4194304	300.4
diagnosis.codes	ICD9CM	0	2	4194304	3004
diagnosis.codes	ICD9CM	0	2	4194304	311
diagnosis.codes	ICPC1	0	2	4194304	P76
diagnosis.codes	DESYNPUF_FLAG	0	2	4194304	SP_DEPRESSN
diagnosis.codes	ICD10	0	2	8388608	F40
diagnosis.codes	ICD10	0	2	8388608	F41
diagnosis.codes	ICD10CM	0	2	8388608	F40
diagnosis.codes	ICD10CM	0	2	8388608	F41
diagnosis.codes	ICD9CM	0	2	8388608	300.0
diagnosis.codes	ICD9CM	0	2	8388608	3000
diagnosis.codes	ICD9CM	0	2	8388608	300.2
diagnosis.codes	ICD9CM	0	2	8388608	3002
diagnosis.codes	ICPC1	0	2	8388608	P74
diagnosis.codes	ICD10	0	2	16777216	F10
diagnosis.codes	ICD10	0	2	16777216	F11
diagnosis.codes	ICD10	0	2	16777216	F12
diagnosis.codes	ICD10	0	2	16777216	F13
diagnosis.codes	ICD10	0	2	16777216	F14
diagnosis.codes	ICD10	0	2	16777216	F15
diagnosis.codes	ICD10	0	2	16777216	F16
diagnosis.codes	ICD10	0	2	16777216	F18
diagnosis.codes	ICD10	0	2	16777216	F19
diagnosis.codes	ICD10CM	0	2	16777216	F10
diagnosis.codes	ICD10CM	0	2	16777216	F11
diagnosis.codes	ICD10CM	0	2	16777216	F12
diagnosis.codes	ICD10CM	0	2	16777216	F13
diagnosis.codes	ICD10CM	0	2	16777216	F14
diagnosis.codes	ICD10CM	0	2	16777216	F15
diagnosis.codes	ICD10CM	0	2	16777216	F16
diagnosis.codes	ICD10CM	0	2	16777216	F18
diagnosis.codes	ICD10CM	0	2	16777216	F19
diagnosis.codes	ICD9CM	0	2	16777216	303
diagnosis.codes	ICD9CM	0	2	16777216	304
diagnosis.codes	ICD9CM	0	2	16777216	305.0
diagnosis.codes	ICD9CM	0	2	16777216	3050
diagnosis.codes	ICD9CM	0	2	16777216	305.2
diagnosis.codes	ICD9CM	0	2	16777216	3052
diagnosis.codes	ICD9CM	0	2	16777216	305.3
diagnosis.codes	ICD9CM	0	2	16777216	3053
diagnosis.codes	ICD9CM	0	2	16777216	305.4
diagnosis.codes	ICD9CM	0	2	16777216	3054
diagnosis.codes	ICD9CM	0	2	16777216	305.5
diagnosis.codes	ICD9CM	0	2	16777216	3055
diagnosis.codes	ICD9CM	0	2	16777216	305.6
diagnosis.codes	ICD9CM	0	2	16777216	3056
diagnosis.codes	ICD9CM	0	2	16777216	305.7
diagnosis.codes	ICD9CM	0	2	16777216	3057
diagnosis.codes	ICD9CM	0	2	16777216	305.8
diagnosis.codes	ICD9CM	0	2	16777216	3058
diagnosis.codes	ICD9CM	0	2	16777216	305.9
diagnosis.codes	ICD9CM	0	2	16777216	3059
diagnosis.codes	ICPC1	0	2	16777216	P15
diagnosis.codes	ICPC1	0	2	16777216	P19
diagnosis.codes	ICD10	0	2	33554432	R54
diagnosis.codes	ICD10CM	0	2	33554432	R54
diagnosis.codes	ICD9CM	0	2	33554432	797
diagnosis.codes	ICD9CM	0	2	33554432	783.7
diagnosis.codes	ICD9CM	0	2	33554432	7837
diagnosis.codes	ICPC1	0	2	33554432	A05
diagnosis.codes	ICD10	0	2	67108864	O
diagnosis.codes	ICD10	0	2	67108864	Z33
diagnosis.codes	ICD10	0	2	67108864	Z34
diagnosis.codes	ICD10CM	0	2	67108864	O
diagnosis.codes	ICD10CM	0	2	67108864	Z33
diagnosis.codes	ICD10CM	0	2	67108864	Z34
diagnosis.codes	ICD10CM	0	2	67108864	Z3A
diagnosis.codes	ICD9CM	0	2	67108864	63
diagnosis.codes	ICD9CM	0	2	67108864	64
diagnosis.codes	ICD9CM	0	2	67108864	65
diagnosis.codes	ICD9CM	0	2	67108864	66
diagnosis.codes	ICD9CM	0	2	67108864	67
diagnosis.codes	ICD9CM	0	2	67108864	V22
diagnosis.codes	ICD9CM	0	2	67108864	V23
diagnosis.codes	ICD9CM	0	2	67108864	V27
diagnosis.codes	ICPC1	0	2	67108864	W03
diagnosis.codes	ICPC1	0	2	67108864	W05
diagnosis.codes	ICPC1	0	2	67108864	W17
diagnosis.codes	ICPC1	0	2	67108864	W18
diagnosis.codes	ICPC1	0	2	67108864	W19
diagnosis.codes	ICPC1	0	2	67108864	W70
diagnosis.codes	ICPC1	0	2	67108864	W71
diagnosis.codes	ICPC1	0	2	67108864	W78
diagnosis.codes	ICPC1	0	2	67108864	W79
diagnosis.codes	ICPC1	0	2	67108864	W80
diagnosis.codes	ICPC1	0	2	67108864	W81
diagnosis.codes	ICPC1	0	2	67108864	W82
diagnosis.codes	ICPC1	0	2	67108864	W83
diagnosis.codes	ICPC1	0	2	67108864	W84
diagnosis.codes	ICPC1	0	2	67108864	W90
diagnosis.codes	ICPC1	0	2	67108864	W91
diagnosis.codes	ICPC1	0	2	67108864	W92
diagnosis.codes	ICPC1	0	2	67108864	W93
diagnosis.codes	ICPC1	0	2	67108864	W94
diagnosis.codes	ICPC1	0	2	67108864	W95
diagnosis.codes	ICPC1	0	2	67108864	W96
contact.diagnosis_codes	ICD10	0	0	1	Z51.5
contact.diagnosis_codes	ICD10	0	0	1	Z515
contact.diagnosis_codes	ICD10CM	0	0	1	Z51.5
contact.diagnosis_codes	ICD10CM	0	0	1	Z515
contact.diagnosis_codes	ICD9CM	0	0	1	V66.7
contact.diagnosis_codes	ICD9CM	0	0	1	V667
contact.diagnosis_codes	ICD10	0	0	2	L89
contact.diagnosis_codes	ICD10CM	0	0	2	L89
contact.diagnosis_codes	ICD9CM	0	0	2	707.0
contact.diagnosis_codes	ICD9CM	0	0	2	7070
contact.diagnosis_codes	ICD10	0	0	4	J43
contact.diagnosis_codes	ICD10	0	0	4	J44
contact.diagnosis_codes	ICD10CM	0	0	4	J43
contact.diagnosis_codes	ICD10CM	0	0	4	J44
contact.diagnosis_codes	ICD9CM	0	0	4	491.2
contact.diagnosis_codes	ICD9CM	0	0	4	4912
contact.diagnosis_codes	ICD9CM	0	0	4	492
contact.diagnosis_codes	ICD9CM	0	0	4	493.2
contact.diagnosis_codes	ICD9CM	0	0	4	4932
contact.diagnosis_codes	ICD9CM	0	0	4	496
contact.diagnosis_codes	ICPC1	0	0	4	R95
contact.diagnosis_codes	ICD10	0	0	8	C77
contact.diagnosis_codes	ICD10	0	0	8	C78
contact.diagnosis_codes	ICD10	0	0	8	C79
contact.diagnosis_codes	ICD10	0	0	8	C80.0
contact.diagnosis_codes	ICD10	0	0	8	C800
contact.diagnosis_codes	ICD10CM	0	0	8	C77
contact.diagnosis_codes	ICD10CM	0	0	8	C78
contact.diagnosis_codes	ICD10CM	0	0	8	C79
contact.diagnosis_codes	ICD10CM	0	0	8	C80.0
contact.diagnosis_codes	ICD10CM	0	0	8	C800
contact.diagnosis_codes	ICD10CM	0	0	8	C7B
contact.diagnosis_codes	ICD9CM	0	0	8	196
contact.diagnosis_codes	ICD9CM	0	0	8	197
contact.diagnosis_codes	ICD9CM	0	0	8	198
contact.diagnosis_codes	ICD9CM	0	0	8	199.0
contact.diagnosis_codes	ICD9CM	0	0	8	1990
contact.diagnosis_codes	ICD10	0	0	16	W00
contact.diagnosis_codes	ICD10	0	0	16	W01
contact.diagnosis_codes	ICD10	0	0	16	W02
contact.diagnosis_codes	ICD10	0	0	16	W03
contact.diagnosis_codes	ICD10	0	0	16	W04
contact.diagnosis_codes	ICD10	0	0	16	W05
contact.diagnosis_codes	ICD10	0	0	16	W06
contact.diagnosis_codes	ICD10	0	0	16	W07
contact.diagnosis_codes	ICD10	0	0	16	W08
contact.diagnosis_codes	ICD10	0	0	16	W09
contact.diagnosis_codes	ICD10	0	0	16	W10
contact.diagnosis_codes	ICD10	0	0	16	W11
contact.diagnosis_codes	ICD10	0	0	16	W12
contact.diagnosis_codes	ICD10	0	0	16	W13
contact.diagnosis_codes	ICD10	0	0	16	W14
contact.diagnosis_codes	ICD10	0	0	16	W15
contact.diagnosis_codes	ICD10	0	0	16	W16
contact.diagnosis_codes	ICD10	0	0	16	W17
contact.diagnosis_codes	ICD10	0	0	16	W18
contact.diagnosis_codes	ICD10	0	0	16	W19
contact.diagnosis_codes	ICD10	0	0	16	R29.6
contact.diagnosis_codes	ICD10	0	0	16	R296
contact.diagnosis_codes	ICD10CM	0	0	16	W00
contact.diagnosis_codes	ICD10CM	0	0	16	W01
contact.diagnosis_codes	ICD10CM	0	0	16	W02
contact.diagnosis_codes	ICD10CM	0	0	16	W03
contact.diagnosis_codes	ICD10CM	0	0	16	W04
contact.diagnosis_codes	ICD10CM	0	0	16	W05
contact.diagnosis_codes	ICD10CM	0	0	16	W06
contact.diagnosis_codes	ICD10CM	0	0	16	W07
contact.diagnosis_codes	ICD10CM	0	0	16	W08
contact.diagnosis_codes	ICD10CM	0	0	16	W09
contact.diagnosis_codes	ICD10CM	0	0	16	W10
contact.diagnosis_codes	ICD10CM	0	0	16	W11
contact.diagnosis_codes	ICD10CM	0	0	16	W12
contact.diagnosis_codes	ICD10CM	0	0	16	W13
contact.diagnosis_codes	ICD10CM	0	0	16	W14
contact.diagnosis_codes	ICD10CM	0	0	16	W15
contact.diagnosis_codes	ICD10CM	0	0	16	W16
contact.diagnosis_codes	ICD10CM	0	0	16	W17
contact.diagnosis_codes	ICD10CM	0	0	16	W18
contact.diagnosis_codes	ICD10CM	0	0	16	W19
contact.diagnosis_codes	ICD10CM	0	0	16	R29.6
contact.diagnosis_codes	ICD10CM	0	0	16	R296
contact.diagnosis_codes	ICD9CM	0	0	16	E880
contact.diagnosis_codes	ICD9CM	0	0	16	E881
contact.diagnosis_codes	ICD9CM	0	0	16	E882
contact.diagnosis_codes	ICD9CM	0	0	16	E883
contact.diagnosis_codes	ICD9CM	0	0	16	E884
contact.diagnosis_codes	ICD9CM	0	0	16	E885
contact.diagnosis_codes	ICD9CM	0	0	16	E886
contact.diagnosis_codes	ICD9CM	0	0	16	E887
contact.diagnosis_codes	ICD9CM	0	0	16	E888
contact.diagnosis_codes	ICD9CM	0	0	16	V15.88
contact.diagnosis_codes	ICD9CM	0	0	16	V1588
contact.diagnosis_codes	ICD10	0	0	32	S72.0
contact.diagnosis_codes	ICD10	0	0	32	S720
contact.diagnosis_codes	ICD10	0	0	32	S72.1
contact.diagnosis_codes	ICD10	0	0	32	S721
contact.diagnosis_codes	ICD10	0	0	32	S72.2
contact.diagnosis_codes	ICD10	0	0	32	S722
contact.diagnosis_codes	ICD10CM	0	0	32	S72.0
contact.diagnosis_codes	ICD10CM	0	0	32	S720
contact.diagnosis_codes	ICD10CM	0	0	32	S72.1
contact.diagnosis_codes	ICD10CM	0	0	32	S721
contact.diagnosis_codes	ICD10CM	0	0	32	S72.2
contact.diagnosis_codes	ICD10CM	0	0	32	S722
contact.diagnosis_codes	ICD9CM	0	0	32	820
contact.diagnosis_codes	ICPC1	0	0	32	L75
contact.diagnosis_codes	ICD10	0	0	64	Z74
contact.diagnosis_codes	ICD10CM	0	0	64	Z74
contact.diagnosis_codes	ICD9CM	0	0	64	V49.84
contact.diagnosis_codes	ICD9CM	0	0	64	V4984
contact.diagnosis_codes	ICD9CM	0	0	64	V60.4
contact.diagnosis_codes	ICD9CM	0	0	64	V604
contact.diagnosis_codes	ICD10	0	0	128	F00
contact.diagnosis_codes	ICD10	0	0	256	G81
contact.diagnosis_codes	ICD10CM	0	0	256	G81
contact.diagnosis_codes	ICD10	0	0	512	G30
contact.diagnosis_codes	ICD10CM	0	0	512	G30
contact.diagnosis_codes	ICD10	0	0	1024	I69
contact.diagnosis_codes	ICD10CM	0	0	1024	I69
contact.diagnosis_codes	ICD10	0	0	2048	R29
contact.diagnosis_codes	ICD10CM	0	0	2048	R29
contact.diagnosis_codes	ICD10	0	0	4096	N39
contact.diagnosis_codes	ICD10CM	0	0	4096	N39
contact.diagnosis_codes	ICD10	0	0	8192	F05
contact.diagnosis_codes	ICD10CM	0	0	8192	F05
contact.diagnosis_codes	ICD10	0	0	16384	W19
contact.diagnosis_codes	ICD10CM	0	0	16384	W19
contact.diagnosis_codes	ICD10	0	0	32768	S00
contact.diagnosis_codes	ICD10CM	0	0	32768	S00
contact.diagnosis_codes	ICD10	0	0	65536	R31
contact.diagnosis_codes	ICD10CM	0	0	65536	R31
contact.diagnosis_codes	ICD10	0	0	131072	B96
contact.diagnosis_codes	ICD10CM	0	0	131072	B96
contact.diagnosis_codes	ICD10	0	0	262144	R41
contact.diagnosis_codes	ICD10CM	0	0	262144	R41
contact.diagnosis_codes	ICD10	0	0	524288	R26
contact.diagnosis_codes	ICD10CM	0	0	524288	R26
contact.diagnosis_codes	ICD10	0	0	1048576	I67
contact.diagnosis_codes	ICD10CM	0	0	1048576	I67
contact.diagnosis_codes	ICD10	0	0	2097152	R56
contact.diagnosis_codes	ICD10CM	0	0	2097152	R56
contact.diagnosis_codes	ICD10	0	0	4194304	R40
contact.diagnosis_codes	ICD10CM	0	0	4194304	R40
contact.diagnosis_codes	ICD10	0	0	8388608	T83
contact.diagnosis_codes	ICD10CM	0	0	8388608	T83
contact.diagnosis_codes	ICD10	0	0	16777216	S06
contact.diagnosis_codes	ICD10CM	0	0	16777216	S06
contact.diagnosis_codes	ICD10	0	0	33554432	S42
contact.diagnosis_codes	ICD10CM	0	0	33554432	S42
contact.diagnosis_codes	ICD10	0	0	67108864	E87
contact.diagnosis_codes	ICD10CM	0	0	67108864	E87
contact.diagnosis_codes	ICD10	0	0	134217728	M25
contact.diagnosis_codes	ICD10CM	0	0	134217728	M25
contact.diagnosis_codes	ICD10	0	0	268435456	E86
contact.diagnosis_codes	ICD10CM	0	0	268435456	E86
contact.diagnosis_codes	ICD10	0	0	536870912	R54
contact.diagnosis_codes	ICD10CM	0	0	536870912	R54
contact.diagnosis_codes	ICD10	0	0	1073741824	Z50
contact.diagnosis_codes	ICD10	0	0	2147483648	F03
contact.diagnosis_codes	ICD10CM	0	0	2147483648	F03
contact.diagnosis_codes	ICD10	0	0	4294967296	W18
contact.diagnosis_codes	ICD10CM	0	0	4294967296	W18
contact.diagnosis_codes	ICD10	0	0	8589934592	Z75
contact.diagnosis_codes	ICD10CM	0	0	8589934592	Z75
contact.diagnosis_codes	ICD10	0	0	17179869184	F01
contact.diagnosis_codes	ICD10CM	0	0	17179869184	F01
contact.diagnosis_codes	ICD10	0	0	34359738368	S80
contact.diagnosis_codes	ICD10CM	0	0	34359738368	S80
contact.diagnosis_codes	ICD10	0	0	68719476736	L03
contact.diagnosis_codes	ICD10CM	0	0	68719476736	L03
contact.diagnosis_codes	ICD10	0	0	137438953472	H54
contact.diagnosis_codes	ICD10CM	0	0	137438953472	H54
contact.diagnosis_codes	ICD10	0	0	274877906944	E53
contact.diagnosis_codes	ICD10CM	0	0	274877906944	E53
contact.diagnosis_codes	ICD10	0	0	549755813888	Z60
contact.diagnosis_codes	ICD10CM	0	0	549755813888	Z60
contact.diagnosis_codes	ICD10	0	0	1099511627776	G20
contact.diagnosis_codes	ICD10CM	0	0	1099511627776	G20
contact.diagnosis_codes	ICD10	0	0	2199023255552	R55
contact.diagnosis_codes	ICD10CM	0	0	2199023255552	R55
contact.diagnosis_codes	ICD10	0	0	4398046511104	S22
contact.diagnosis_codes	ICD10CM	0	0	4398046511104	S22
contact.diagnosis_codes	ICD10	0	0	8796093022208	K59
contact.diagnosis_codes	ICD10CM	0	0	8796093022208	K59
contact.diagnosis_codes	ICD10	0	0	17592186044416	N17
contact.diagnosis_codes	ICD10CM	0	0	17592186044416	N17
contact.diagnosis_codes	ICD10	0	0	35184372088832	L89
contact.diagnosis_codes	ICD10CM	0	0	35184372088832	L89
contact.diagnosis_codes	ICD10	0	0	70368744177664	Z22
contact.diagnosis_codes	ICD10CM	0	0	70368744177664	Z22
contact.diagnosis_codes	ICD10	0	0	140737488355328	B95
contact.diagnosis_codes	ICD10CM	0	0	140737488355328	B95
contact.diagnosis_codes	ICD10	0	0	281474976710656	L97
contact.diagnosis_codes	ICD10CM	0	0	281474976710656	L97
contact.diagnosis_codes	ICD10	0	0	562949953421312	R44
contact.diagnosis_codes	ICD10CM	0	0	562949953421312	R44
contact.diagnosis_codes	ICD10	0	0	1125899906842624	K26
contact.diagnosis_codes	ICD10CM	0	0	1125899906842624	K26
contact.diagnosis_codes	ICD10	0	0	2251799813685248	I95
contact.diagnosis_codes	ICD10CM	0	0	2251799813685248	I95
contact.diagnosis_codes	ICD10	0	0	4503599627370496	N19
contact.diagnosis_codes	ICD10CM	0	0	4503599627370496	N19
contact.diagnosis_codes	ICD10	0	0	9007199254740992	A41
contact.diagnosis_codes	ICD10CM	0	0	9007199254740992	A41
contact.diagnosis_codes	ICD10	0	0	18014398509481984	Z87
contact.diagnosis_codes	ICD10CM	0	0	18014398509481984	Z87
contact.diagnosis_codes	ICD10	0	0	36028797018963968	J96
contact.diagnosis_codes	ICD10CM	0	0	36028797018963968	J96
contact.diagnosis_codes	ICD10	0	0	72057594037927936	X59
contact.diagnosis_codes	ICD10	0	0	144115188075855872	M19
contact.diagnosis_codes	ICD10CM	0	0	144115188075855872	M19
contact.diagnosis_codes	ICD10	0	0	288230376151711744	G40
contact.diagnosis_codes	ICD10CM	0	0	288230376151711744	G40
contact.diagnosis_codes	ICD10	0	0	576460752303423488	M81
contact.diagnosis_codes	ICD10CM	0	0	576460752303423488	M81
contact.diagnosis_codes	ICD10	0	0	1152921504606846976	S72
contact.diagnosis_codes	ICD10CM	0	0	1152921504606846976	S72
contact.diagnosis_codes	ICD10	0	0	2305843009213693952	S32
contact.diagnosis_codes	ICD10CM	0	0	2305843009213693952	S32
contact.diagnosis_codes	ICD10	0	1	1	E16
contact.diagnosis_codes	ICD10CM	0	1	1	E16
contact.diagnosis_codes	ICD10	0	1	2	R94
contact.diagnosis_codes	ICD10CM	0	1	2	R94
contact.diagnosis_codes	ICD10	0	1	4	N18
contact.diagnosis_codes	ICD10CM	0	1	4	N18
contact.diagnosis_codes	ICD10	0	1	8	R33
contact.diagnosis_codes	ICD10CM	0	1	8	R33
contact.diagnosis_codes	ICD10	0	1	16	R69
contact.diagnosis_codes	ICD10CM	0	1	16	R69
contact.diagnosis_codes	ICD10	0	1	32	N28
contact.diagnosis_codes	ICD10CM	0	1	32	N28
contact.diagnosis_codes	ICD10	0	1	64	R32
contact.diagnosis_codes	ICD10CM	0	1	64	R32
contact.diagnosis_codes	ICD10	0	1	128	G31
contact.diagnosis_codes	ICD10CM	0	1	128	G31
contact.diagnosis_codes	ICD10	0	1	256	Y95
contact.diagnosis_codes	ICD10CM	0	1	256	Y95
contact.diagnosis_codes	ICD10	0	1	512	S09
contact.diagnosis_codes	ICD10CM	0	1	512	S09
contact.diagnosis_codes	ICD10	0	1	1024	R45
contact.diagnosis_codes	ICD10CM	0	1	1024	R45
contact.diagnosis_codes	ICD10	0	1	2048	G45
contact.diagnosis_codes	ICD10CM	0	1	2048	G45
contact.diagnosis_codes	ICD10	0	1	4096	Z74
contact.diagnosis_codes	ICD10CM	0	1	4096	Z74
contact.diagnosis_codes	ICD10	0	1	8192	M79
contact.diagnosis_codes	ICD10CM	0	1	8192	M79
contact.diagnosis_codes	ICD10	0	1	16384	W06
contact.diagnosis_codes	ICD10CM	0	1	16384	W06
contact.diagnosis_codes	ICD10	0	1	32768	S01
contact.diagnosis_codes	ICD10CM	0	1	32768	S01
contact.diagnosis_codes	ICD10	0	1	65536	A04
contact.diagnosis_codes	ICD10CM	0	1	65536	A04
contact.diagnosis_codes	ICD10	0	1	131072	A09
contact.diagnosis_codes	ICD10CM	0	1	131072	A09
contact.diagnosis_codes	ICD10	0	1	262144	J18
contact.diagnosis_codes	ICD10CM	0	1	262144	J18
contact.diagnosis_codes	ICD10	0	1	524288	J69
contact.diagnosis_codes	ICD10CM	0	1	524288	J69
contact.diagnosis_codes	ICD10	0	1	1048576	R47
contact.diagnosis_codes	ICD10CM	0	1	1048576	R47
contact.diagnosis_codes	ICD10	0	1	2097152	E55
contact.diagnosis_codes	ICD10CM	0	1	2097152	E55
contact.diagnosis_codes	ICD10	0	1	4194304	Z93
contact.diagnosis_codes	ICD10CM	0	1	4194304	Z93
contact.diagnosis_codes	ICD10	0	1	8388608	R02
contact.diagnosis_codes	ICD10	0	1	16777216	R63
contact.diagnosis_codes	ICD10CM	0	1	16777216	R63
contact.diagnosis_codes	ICD10	0	1	33554432	H91
contact.diagnosis_codes	ICD10CM	0	1	33554432	H91
contact.diagnosis_codes	ICD10	0	1	67108864	W10
contact.diagnosis_codes	ICD10CM	0	1	67108864	W10
contact.diagnosis_codes	ICD10	0	1	134217728	W01
contact.diagnosis_codes	ICD10CM	0	1	134217728	W01
contact.diagnosis_codes	ICD10	0	1	268435456	E05
contact.diagnosis_codes	ICD10CM	0	1	268435456	E05
contact.diagnosis_codes	ICD10	0	1	536870912	M41
contact.diagnosis_codes	ICD10CM	0	1	536870912	M41
contact.diagnosis_codes	ICD10	0	1	1073741824	R13
contact.diagnosis_codes	ICD10CM	0	1	1073741824	R13
contact.diagnosis_codes	ICD10	0	1	2147483648	Z99
contact.diagnosis_codes	ICD10CM	0	1	2147483648	Z99
contact.diagnosis_codes	ICD10	0	1	4294967296	U80
contact.diagnosis_codes	ICD10	0	1	8589934592	M80
contact.diagnosis_codes	ICD10CM	0	1	8589934592	M80
contact.diagnosis_codes	ICD10	0	1	17179869184	K92
contact.diagnosis_codes	ICD10CM	0	1	17179869184	K92
contact.diagnosis_codes	ICD10	0	1	34359738368	I63
contact.diagnosis_codes	ICD10CM	0	1	34359738368	I63
contact.diagnosis_codes	ICD10	0	1	68719476736	N20
contact.diagnosis_codes	ICD10CM	0	1	68719476736	N20
contact.diagnosis_codes	ICD10	0	1	137438953472	F10
contact.diagnosis_codes	ICD10CM	0	1	137438953472	F10
contact.diagnosis_codes	ICD10	0	1	274877906944	Y84
contact.diagnosis_codes	ICD10CM	0	1	274877906944	Y84
contact.diagnosis_codes	ICD10	0	1	549755813888	R00
contact.diagnosis_codes	ICD10CM	0	1	549755813888	R00
contact.diagnosis_codes	ICD10	0	1	1099511627776	J22
contact.diagnosis_codes	ICD10CM	0	1	1099511627776	J22
contact.diagnosis_codes	ICD10	0	1	2199023255552	Z73
contact.diagnosis_codes	ICD10CM	0	1	2199023255552	Z73
contact.diagnosis_codes	ICD10	0	1	4398046511104	R79
contact.diagnosis_codes	ICD10CM	0	1	4398046511104	R79
contact.diagnosis_codes	ICD10	0	1	8796093022208	Z91
contact.diagnosis_codes	ICD10CM	0	1	8796093022208	Z91
contact.diagnosis_codes	ICD10	0	1	17592186044416	S51
contact.diagnosis_codes	ICD10CM	0	1	17592186044416	S51
contact.diagnosis_codes	ICD10	0	1	35184372088832	F32
contact.diagnosis_codes	ICD10CM	0	1	35184372088832	F32
contact.diagnosis_codes	ICD10	0	1	70368744177664	M48
contact.diagnosis_codes	ICD10CM	0	1	70368744177664	M48
contact.diagnosis_codes	ICD10	0	1	140737488355328	E83
contact.diagnosis_codes	ICD10CM	0	1	140737488355328	E83
contact.diagnosis_codes	ICD10	0	1	281474976710656	M15
contact.diagnosis_codes	ICD10CM	0	1	281474976710656	M15
contact.diagnosis_codes	ICD10	0	1	562949953421312	D64
contact.diagnosis_codes	ICD10CM	0	1	562949953421312	D64
contact.diagnosis_codes	ICD10	0	1	1125899906842624	L08
contact.diagnosis_codes	ICD10CM	0	1	1125899906842624	L08
contact.diagnosis_codes	ICD10	0	1	2251799813685248	R11
contact.diagnosis_codes	ICD10CM	0	1	2251799813685248	R11
contact.diagnosis_codes	ICD10	0	1	4503599627370496	K52
contact.diagnosis_codes	ICD10CM	0	1	4503599627370496	K52
contact.diagnosis_codes	ICD10	0	1	9007199254740992	R50
contact.diagnosis_codes	ICD10CM	0	1	9007199254740992	R50
contact.diagnosis_codes	ICD10	0	1	18014398509481984	F00
contact.diagnosis_codes	ICD10	0	1	18014398509481984	F01
contact.diagnosis_codes	ICD10	0	1	18014398509481984	F02
contact.diagnosis_codes	ICD10	0	1	18014398509481984	F03
contact.diagnosis_codes	ICD10	0	1	18014398509481984	G30
contact.diagnosis_codes	ICD10CM	0	1	18014398509481984	F01
contact.diagnosis_codes	ICD10CM	0	1	18014398509481984	F02
contact.diagnosis_codes	ICD10CM	0	1	18014398509481984	F03
contact.diagnosis_codes	ICD10CM	0	1	18014398509481984	G30
contact.diagnosis_codes	ICD10CM	0	1	18014398509481984	G31.83
contact.diagnosis_codes	ICD10CM	0	1	18014398509481984	G3183
contact.diagnosis_codes	ICD9CM	0	1	18014398509481984	290
contact.diagnosis_codes	ICD9CM	0	1	18014398509481984	294.1
contact.diagnosis_codes	ICD9CM	0	1	18014398509481984	2941
contact.diagnosis_codes	ICD9CM	0	1	18014398509481984	294.2
contact.diagnosis_codes	ICD9CM	0	1	18014398509481984	2942
contact.diagnosis_codes	ICD9CM	0	1	18014398509481984	331.0
contact.diagnosis_codes	ICD9CM	0	1	18014398509481984	3310
contact.diagnosis_codes	ICD9CM	0	1	18014398509481984	331.82
contact.diagnosis_codes	ICD9CM	0	1	18014398509481984	33182
contact.diagnosis_codes	ICPC1	0	1	18014398509481984	P70
contact.diagnosis_codes	ICD10	0	1	36028797018963968	I11.0
contact.diagnosis_codes	ICD10	0	1	36028797018963968	I110
contact.diagnosis_codes	ICD10	0	1	36028797018963968	I13.0
contact.diagnosis_codes	ICD10	0	1	36028797018963968	I130
contact.diagnosis_codes	ICD10	0	1	36028797018963968	I13.2
contact.diagnosis_codes	ICD10	0	1	36028797018963968	I132
contact.diagnosis_codes	ICD10	0	1	36028797018963968	I50
contact.diagnosis_codes	ICD10CM	0	1	36028797018963968	I11.0
contact.diagnosis_codes	ICD10CM	0	1	36028797018963968	I110
contact.diagnosis_codes	ICD10CM	0	1	36028797018963968	I13.0
contact.diagnosis_codes	ICD10CM	0	1	36028797018963968	I130
contact.diagnosis_codes	ICD10CM	0	1	36028797018963968	I13.2
contact.diagnosis_codes	ICD10CM	0	1	36028797018963968	I132
contact.diagnosis_codes	ICD10CM	0	1	36028797018963968	I50
contact.diagnosis_codes	ICD9CM	0	1	36028797018963968	428
contact.diagnosis_codes	ICD9CM	0	1	36028797018963968	402.01
contact.diagnosis_codes	ICD9CM	0	1	36028797018963968	40201
contact.diagnosis_codes	ICD9CM	0	1	36028797018963968	402.11
contact.diagnosis_codes	ICD9CM	0	1	36028797018963968	40211
contact.diagnosis_codes	ICD9CM	0	1	36028797018963968	402.91
contact.diagnosis_codes	ICD9CM	0	1	36028797018963968	40291
contact.diagnosis_codes	ICD9CM	0	1	36028797018963968	404.01
contact.diagnosis_codes	ICD9CM	0	1	36028797018963968	40401
contact.diagnosis_codes	ICD9CM	0	1	36028797018963968	404.03
contact.diagnosis_codes	ICD9CM	0	1	36028797018963968	40403
contact.diagnosis_codes	ICD9CM	0	1	36028797018963968	404.11
contact.diagnosis_codes	ICD9CM	0	1	36028797018963968	40411
contact.diagnosis_codes	ICD9CM	0	1	36028797018963968	404.13
contact.diagnosis_codes	ICD9CM	0	1	36028797018963968	40413
contact.diagnosis_codes	ICD9CM	0	1	36028797018963968	404.91
contact.diagnosis_codes	ICD9CM	0	1	36028797018963968	40491
contact.diagnosis_codes	ICD9CM	0	1	36028797018963968	404.93
contact.diagnosis_codes	ICD9CM	0	1	36028797018963968	40493
contact.diagnosis_codes	ICPC1	0	1	36028797018963968	K77
contact.diagnosis_codes	ICD10	0	1	72057594037927936	J96.1
contact.diagnosis_codes	ICD10	0	1	72057594037927936	J961
contact.diagnosis_codes	ICD10CM	0	1	72057594037927936	J96.1
contact.diagnosis_codes	ICD10CM	0	1	72057594037927936	J961
contact.diagnosis_codes	ICD10CM	0	1	72057594037927936	Z99.81
contact.diagnosis_codes	ICD10CM	0	1	72057594037927936	Z9981
contact.diagnosis_codes	ICD9CM	0	1	72057594037927936	518.83
contact.diagnosis_codes	ICD9CM	0	1	72057594037927936	51883
contact.diagnosis_codes	ICD9CM	0	1	72057594037927936	V46.2
contact.diagnosis_codes	ICD9CM	0	1	72057594037927936	V462
contact.diagnosis_codes	ICD10	0	1	144115188075855872	J43
contact.diagnosis_codes	ICD10	0	1	144115188075855872	J44
contact.diagnosis_codes	ICD10CM	0	1	144115188075855872	J43
contact.diagnosis_codes	ICD10CM	0	1	144115188075855872	J44
contact.diagnosis_codes	ICD9CM	0	1	144115188075855872	491.2
contact.diagnosis_codes	ICD9CM	0	1	144115188075855872	4912
contact.diagnosis_codes	ICD9CM	0	1	144115188075855872	492
contact.diagnosis_codes	ICD9CM	0	1	144115188075855872	493.2
contact.diagnosis_codes	ICD9CM	0	1	144115188075855872	4932
contact.diagnosis_codes	ICD9CM	0	1	144115188075855872	496
contact.diagnosis_codes	ICPC1	0	1	144115188075855872	R95
contact.diagnosis_codes	ICD10	0	1	288230376151711744	K72.1
contact.diagnosis_codes	ICD10	0	1	288230376151711744	K721
contact.diagnosis_codes	ICD10	0	1	288230376151711744	K72.9
contact.diagnosis_codes	ICD10	0	1	288230376151711744	K729
contact.diagnosis_codes	ICD10	0	1	288230376151711744	K76.7
contact.diagnosis_codes	ICD10	0	1	288230376151711744	K767
contact.diagnosis_codes	ICD10	0	1	288230376151711744	I85.0
contact.diagnosis_codes	ICD10	0	1	288230376151711744	I850
contact.diagnosis_codes	ICD10CM	0	1	288230376151711744	K72.1
contact.diagnosis_codes	ICD10CM	0	1	288230376151711744	K721
contact.diagnosis_codes	ICD10CM	0	1	288230376151711744	K72.9
contact.diagnosis_codes	ICD10CM	0	1	288230376151711744	K729
contact.diagnosis_codes	ICD10CM	0	1	288230376151711744	K76.7
contact.diagnosis_codes	ICD10CM	0	1	288230376151711744	K767
contact.diagnosis_codes	ICD10CM	0	1	288230376151711744	K76.82
contact.diagnosis_codes	ICD10CM	0	1	288230376151711744	K7682
contact.diagnosis_codes	ICD10CM	0	1	288230376151711744	I85.01
contact.diagnosis_codes	ICD10CM	0	1	288230376151711744	I8501
contact.diagnosis_codes	ICD10CM	0	1	288230376151711744	I85.11
contact.diagnosis_codes	ICD10CM	0	1	288230376151711744	I8511
contact.diagnosis_codes	ICD9CM	0	1	288230376151711744	572.2
contact.diagnosis_codes	ICD9CM	0	1	288230376151711744	5722
contact.diagnosis_codes	ICD9CM	0	1	288230376151711744	572.4
contact.diagnosis_codes	ICD9CM	0	1	288230376151711744	5724
contact.diagnosis_codes	ICD9CM	0	1	288230376151711744	456.0
contact.diagnosis_codes	ICD9CM	0	1	288230376151711744	4560
contact.diagnosis_codes	ICD9CM	0	1	288230376151711744	456.20
contact.diagnosis_codes	ICD9CM	0	1	288230376151711744	45620
contact.diagnosis_codes	ICD10	0	1	576460752303423488	Z49
contact.diagnosis_codes	ICD10	0	1	576460752303423488	Z94.0
contact.diagnosis_codes	ICD10	0	1	576460752303423488	Z940
contact.diagnosis_codes	ICD10	0	1	576460752303423488	Z99.2
contact.diagnosis_codes	ICD10	0	1	576460752303423488	Z992
contact.diagnosis_codes	ICD10CM	0	1	576460752303423488	Z49
contact.diagnosis_codes	ICD10CM	0	1	576460752303423488	Z94.0
contact.diagnosis_codes	ICD10CM	0	1	576460752303423488	Z940
contact.diagnosis_codes	ICD10CM	0	1	576460752303423488	Z99.2
contact.diagnosis_codes	ICD10CM	0	1	576460752303423488	Z992
contact.diagnosis_codes	ICD9CM	0	1	576460752303423488	V42.0
contact.diagnosis_codes	ICD9CM	0	1	576460752303423488	V420
contact.diagnosis_codes	ICD9CM	0	1	576460752303423488	V45.1
contact.diagnosis_codes	ICD9CM	0	1	576460752303423488	V451
contact.diagnosis_codes	ICD9CM	0	1	576460752303423488	V56
contact.diagnosis_codes	ICD10	0	1	1152921504606846976	N18.5
contact.diagnosis_codes	ICD10	0	1	1152921504606846976	N185
contact.diagnosis_codes	ICD10CM	0	1	1152921504606846976	N18.5
contact.diagnosis_codes	ICD10CM	0	1	1152921504606846976	N185
contact.diagnosis_codes	ICD10CM	0	1	1152921504606846976	N18.6
contact.diagnosis_codes	ICD10CM	0	1	1152921504606846976	N186
contact.diagnosis_codes	ICD9CM	0	1	1152921504606846976	585.5
contact.diagnosis_codes	ICD9CM	0	1	1152921504606846976	5855
contact.diagnosis_codes	ICD9CM	0	1	1152921504606846976	585.6
contact.diagnosis_codes	ICD9CM	0	1	1152921504606846976	5856
contact.diagnosis_codes	ICD10	0	1	2305843009213693952	N18.4
contact.diagnosis_codes	ICD10	0	1	2305843009213693952	N184
contact.diagnosis_codes	ICD10CM	0	1	2305843009213693952	N18.4
contact.diagnosis_codes	ICD10CM	0	1	2305843009213693952	N184
contact.diagnosis_codes	ICD9CM	0	1	2305843009213693952	585.4
contact.diagnosis_codes	ICD9CM	0	1	2305843009213693952	5854
contact.diagnosis_codes	ICD10	0	2	1	F70
contact.diagnosis_codes	ICD10	0	2	1	F71
contact.diagnosis_codes	ICD10	0	2	1	F72
contact.diagnosis_codes	ICD10	0	2	1	F73
contact.diagnosis_codes	ICD10	0	2	1	F74
contact.diagnosis_codes	ICD10	0	2	1	F75
contact.diagnosis_codes	ICD10	0	2	1	F76
contact.diagnosis_codes	ICD10	0	2	1	F77
contact.diagnosis_codes	ICD10	0	2	1	F78
contact.diagnosis_codes	ICD10	0	2	1	F79
contact.diagnosis_codes	ICD10CM	0	2	1	F70
contact.diagnosis_codes	ICD10CM	0	2	1	F71
contact.diagnosis_codes	ICD10CM	0	2	1	F72
contact.diagnosis_codes	ICD10CM	0	2	1	F73
contact.diagnosis_codes	ICD10CM	0	2	1	F74
contact.diagnosis_codes	ICD10CM	0	2	1	F75
contact.diagnosis_codes	ICD10CM	0	2	1	F76
contact.diagnosis_codes	ICD10CM	0	2	1	F77
contact.diagnosis_codes	ICD10CM	0	2	1	F78
contact.diagnosis_codes	ICD10CM	0	2	1	F79
contact.diagnosis_codes	ICD9CM	0	2	1	317
contact.diagnosis_codes	ICD9CM	0	2	1	318
contact.diagnosis_codes	ICD9CM	0	2	1	319
contact.diagnosis_codes	ICPC1	0	2	1	P85
contact.diagnosis_codes	ICD10	0	2	2	G35
contact.diagnosis_codes	ICD10CM	0	2	2	G35
contact.diagnosis_codes	ICD9CM	0	2	2	340
contact.diagnosis_codes	ICPC1	0	2	2	N86
contact.diagnosis_codes	ICD10	0	2	4	G12.2
contact.diagnosis_codes	ICD10	0	2	4	G122
contact.diagnosis_codes	ICD10	0	2	4	G71
contact.diagnosis_codes	ICD10	0	2	4	G80
contact.diagnosis_codes	ICD10	0	2	4	G81
contact.diagnosis_codes	ICD10	0	2	4	G82
contact.diagnosis_codes	ICD10CM	0	2	4	G12.2
contact.diagnosis_codes	ICD10CM	0	2	4	G122
contact.diagnosis_codes	ICD10CM	0	2	4	G71
contact.diagnosis_codes	ICD10CM	0	2	4	G80
contact.diagnosis_codes	ICD10CM	0	2	4	G81
contact.diagnosis_codes	ICD10CM	0	2	4	G82
contact.diagnosis_codes	ICD9CM	0	2	4	335.2
contact.diagnosis_codes	ICD9CM	0	2	4	3352
contact.diagnosis_codes	ICD9CM	0	2	4	342
contact.diagnosis_codes	ICD9CM	0	2	4	343
contact.diagnosis_codes	ICD9CM	0	2	4	344.0
contact.diagnosis_codes	ICD9CM	0	2	4	3440
contact.diagnosis_codes	ICD9CM	0	2	4	344.1
contact.diagnosis_codes	ICD9CM	0	2	4	3441
contact.diagnosis_codes	ICD9CM	0	2	4	359.0
contact.diagnosis_codes	ICD9CM	0	2	4	3590
contact.diagnosis_codes	ICD9CM	0	2	4	359.1
contact.diagnosis_codes	ICD9CM	0	2	4	3591
contact.diagnosis_codes	ICD10	0	2	8	H54
contact.diagnosis_codes	ICD10CM	0	2	8	H54
contact.diagnosis_codes	ICD9CM	0	2	8	369
contact.diagnosis_codes	ICPC1	0	2	8	F94
contact.diagnosis_codes	ICD10	0	2	16	G20
contact.diagnosis_codes	ICD10CM	0	2	16	G20
contact.diagnosis_codes	ICD9CM	0	2	16	332
contact.diagnosis_codes	ICPC1	0	2	16	N87
contact.diagnosis_codes	ICD10	0	2	32	F20
contact.diagnosis_codes	ICD10	0	2	32	F21
contact.diagnosis_codes	ICD10	0	2	32	F22
contact.diagnosis_codes	ICD10	0	2	32	F23
contact.diagnosis_codes	ICD10	0	2	32	F24
contact.diagnosis_codes	ICD10	0	2	32	F25
contact.diagnosis_codes	ICD10	0	2	32	F26
contact.diagnosis_codes	ICD10	0	2	32	F27
contact.diagnosis_codes	ICD10	0	2	32	F28
contact.diagnosis_codes	ICD10	0	2	32	F29
contact.diagnosis_codes	ICD10	0	2	32	F30
contact.diagnosis_codes	ICD10	0	2	32	F31
contact.diagnosis_codes	ICD10CM	0	2	32	F20
contact.diagnosis_codes	ICD10CM	0	2	32	F21
contact.diagnosis_codes	ICD10CM	0	2	32	F22
contact.diagnosis_codes	ICD10CM	0	2	32	F23
contact.diagnosis_codes	ICD10CM	0	2	32	F24
contact.diagnosis_codes	ICD10CM	0	2	32	F25
contact.diagnosis_codes	ICD10CM	0	2	32	F26
contact.diagnosis_codes	ICD10CM	0	2	32	F27
contact.diagnosis_codes	ICD10CM	0	2	32	F28
contact.diagnosis_codes	ICD10CM	0	2	32	F29
contact.diagnosis_codes	ICD10CM	0	2	32	F30
contact.diagnosis_codes	ICD10CM	0	2	32	F31
contact.diagnosis_codes	ICD9CM	0	2	32	295
contact.diagnosis_codes	ICD9CM	0	2	32	296.0
contact.diagnosis_codes	ICD9CM	0	2	32	2960
contact.diagnosis_codes	ICD9CM	0	2	32	296.1
contact.diagnosis_codes	ICD9CM	0	2	32	2961
contact.diagnosis_codes	ICD9CM	0	2	32	296.4
contact.diagnosis_codes	ICD9CM	0	2	32	2964
contact.diagnosis_codes	ICD9CM	0	2	32	296.5
contact.diagnosis_codes	ICD9CM	0	2	32	2965
contact.diagnosis_codes	ICD9CM	0	2	32	296.6
contact.diagnosis_codes	ICD9CM	0	2	32	2966
contact.diagnosis_codes	ICD9CM	0	2	32	296.7
contact.diagnosis_codes	ICD9CM	0	2	32	2967
contact.diagnosis_codes	ICD9CM	0	2	32	296.8
contact.diagnosis_codes	ICD9CM	0	2	32	2968
contact.diagnosis_codes	ICD9CM	0	2	32	297
contact.diagnosis_codes	ICD9CM	0	2	32	298
contact.diagnosis_codes	ICPC1	0	2	32	P72
contact.diagnosis_codes	ICPC1	0	2	32	P73
contact.diagnosis_codes	ICPC1	0	2	32	P98
contact.diagnosis_codes	ICD10	0	2	64	E10
contact.diagnosis_codes	ICD10	0	2	64	E11
contact.diagnosis_codes	ICD10	0	2	64	E12
contact.diagnosis_codes	ICD10	0	2	64	E13
contact.diagnosis_codes	ICD10	0	2	64	E14
contact.diagnosis_codes	ICD10CM	0	2	64	E10
contact.diagnosis_codes	ICD10CM	0	2	64	E11
contact.diagnosis_codes	ICD10CM	0	2	64	E13
contact.diagnosis_codes	ICD9CM	0	2	64	250
contact.diagnosis_codes	ICPC1	0	2	64	T90
contact.diagnosis_codes	ICD10	0	2	128	I10
contact.diagnosis_codes	ICD10	0	2	128	I11
contact.diagnosis_codes	ICD10	0	2	128	I12
contact.diagnosis_codes	ICD10	0	2	128	I13
contact.diagnosis_codes	ICD10	0	2	128	I15
contact.diagnosis_codes	ICD10CM	0	2	128	I10
contact.diagnosis_codes	ICD10CM	0	2	128	I11
contact.diagnosis_codes	ICD10CM	0	2	128	I12
contact.diagnosis_codes	ICD10CM	0	2	128	I13
contact.diagnosis_codes	ICD10CM	0	2	128	I15
contact.diagnosis_codes	ICD10CM	0	2	128	I16
contact.diagnosis_codes	ICD9CM	0	2	128	401
contact.diagnosis_codes	ICD9CM	0	2	128	402
contact.diagnosis_codes	ICD9CM	0	2	128	403
contact.diagnosis_codes	ICD9CM	0	2	128	404
contact.diagnosis_codes	ICD9CM	0	2	128	405
contact.diagnosis_codes	ICPC1	0	2	128	K86
contact.diagnosis_codes	ICPC1	0	2	128	K87
contact.diagnosis_codes	ICD10	0	2	256	J45
contact.diagnosis_codes	ICD10	0	2	256	J46
contact.diagnosis_codes	ICD10CM	0	2	256	J45
contact.diagnosis_codes	ICD9CM	0	2	256	493.0
contact.diagnosis_codes	ICD9CM	0	2	256	4930
contact.diagnosis_codes	ICD9CM	0	2	256	493.1
contact.diagnosis_codes	ICD9CM	0	2	256	4931
contact.diagnosis_codes	ICD9CM	0	2	256	493.8
contact.diagnosis_codes	ICD9CM	0	2	256	4938
contact.diagnosis_codes	ICD9CM	0	2	256	493.9
contact.diagnosis_codes	ICD9CM	0	2	256	4939
contact.diagnosis_codes	ICPC1	0	2	256	R96
contact.diagnosis_codes	ICD10	0	2	512	I20
contact.diagnosis_codes	ICD10	0	2	512	I21
contact.diagnosis_codes	ICD10	0	2	512	I22
contact.diagnosis_codes	ICD10	0	2	512	I23
contact.diagnosis_codes	ICD10	0	2	512	I24
contact.diagnosis_codes	ICD10	0	2	512	I25
contact.diagnosis_codes	ICD10CM	0	2	512	I20
contact.diagnosis_codes	ICD10CM	0	2	512	I21
contact.diagnosis_codes	ICD10CM	0	2	512	I22
contact.diagnosis_codes	ICD10CM	0	2	512	I23
contact.diagnosis_codes	ICD10CM	0	2	512	I24
contact.diagnosis_codes	ICD10CM	0	2	512	I25
contact.diagnosis_codes	ICD9CM	0	2	512	410
contact.diagnosis_codes	ICD9CM	0	2	512	411
contact.diagnosis_codes	ICD9CM	0	2	512	412
contact.diagnosis_codes	ICD9CM	0	2	512	413
contact.diagnosis_codes	ICD9CM	0	2	512	414
contact.diagnosis_codes	ICPC1	0	2	512	K74
contact.diagnosis_codes	ICPC1	0	2	512	K75
contact.diagnosis_codes	ICPC1	0	2	512	K76
contact.diagnosis_codes	ICD10	0	2	1024	I48
contact.diagnosis_codes	ICD10CM	0	2	1024	I48
contact.diagnosis_codes	ICD9CM	0	2	1024	427.3
contact.diagnosis_codes	ICD9CM	0	2	1024	4273
contact.diagnosis_codes	ICPC1	0	2	1024	K78
contact.diagnosis_codes	ICD10	0	2	2048	I60
contact.diagnosis_codes	ICD10	0	2	2048	I61
contact.diagnosis_codes	ICD10	0	2	2048	I62
contact.diagnosis_codes	ICD10	0	2	2048	I63
contact.diagnosis_codes	ICD10	0	2	2048	I64
contact.diagnosis_codes	ICD10	0	2	2048	I69
contact.diagnosis_codes	ICD10CM	0	2	2048	I60
contact.diagnosis_codes	ICD10CM	0	2	2048	I61
contact.diagnosis_codes	ICD10CM	0	2	2048	I62
contact.diagnosis_codes	ICD10CM	0	2	2048	I63
contact.diagnosis_codes	ICD10CM	0	2	2048	I69
contact.diagnosis_codes	ICD9CM	0	2	2048	430
contact.diagnosis_codes	ICD9CM	0	2	2048	431
contact.diagnosis_codes	ICD9CM	0	2	2048	434
contact.diagnosis_codes	ICD9CM	0	2	2048	436
contact.diagnosis_codes	ICD9CM	0	2	2048	438
contact.diagnosis_codes	ICPC1	0	2	2048	K90
contact.diagnosis_codes	ICD10	0	2	4096	I70.2
contact.diagnosis_codes	ICD10	0	2	4096	I702
contact.diagnosis_codes	ICD10	0	2	4096	I73.9
contact.diagnosis_codes	ICD10	0	2	4096	I739
contact.diagnosis_codes	ICD10CM	0	2	4096	I70.2
contact.diagnosis_codes	ICD10CM	0	2	4096	I702
contact.diagnosis_codes	ICD10CM	0	2	4096	I73.9
contact.diagnosis_codes	ICD10CM	0	2	4096	I739
contact.diagnosis_codes	ICD9CM	0	2	4096	440.2
contact.diagnosis_codes	ICD9CM	0	2	4096	4402
contact.diagnosis_codes	ICD9CM	0	2	4096	443.9
contact.diagnosis_codes	ICD9CM	0	2	4096	4439
contact.diagnosis_codes	ICPC1	0	2	4096	K92
contact.diagnosis_codes	ICD10	0	2	8192	N18
contact.diagnosis_codes	ICD10CM	0	2	8192	N18
contact.diagnosis_codes	ICD9CM	0	2	8192	585
contact.diagnosis_codes	ICPC1	0	2	8192	U99.01
contact.diagnosis_codes	ICPC1	0	2	8192	U9901
contact.diagnosis_codes	ICD10	0	2	16384	K70
contact.diagnosis_codes	ICD10	0	2	16384	K73
contact.diagnosis_codes	ICD10	0	2	16384	K74
contact.diagnosis_codes	ICD10	0	2	16384	B18
contact.diagnosis_codes	ICD10CM	0	2	16384	K70
contact.diagnosis_codes	ICD10CM	0	2	16384	K73
contact.diagnosis_codes	ICD10CM	0	2	16384	K74
contact.diagnosis_codes	ICD10CM	0	2	16384	B18
contact.diagnosis_codes	ICD9CM	0	2	16384	571
contact.diagnosis_codes	ICD9CM	0	2	16384	070.32
contact.diagnosis_codes	ICD9CM	0	2	16384	07032
contact.diagnosis_codes	ICD9CM	0	2	16384	070.54
contact.diagnosis_codes	ICD9CM	0	2	16384	07054
contact.diagnosis_codes	ICPC1	0	2	16384	D97
contact.diagnosis_codes	ICD10	0	2	32768	C00
contact.diagnosis_codes	ICD10	0	2	32768	C01
contact.diagnosis_codes	ICD10	0	2	32768	C02
contact.diagnosis_codes	ICD10	0	2	32768	C03
contact.diagnosis_codes	ICD10	0	2	32768	C04
contact.diagnosis_codes	ICD10	0	2	32768	C05
contact.diagnosis_codes	ICD10	0	2	32768	C06
contact.diagnosis_codes	ICD10	0	2	32768	C07
contact.diagnosis_codes	ICD10	0	2	32768	C08
contact.diagnosis_codes	ICD10	0	2	32768	C09
contact.diagnosis_codes	ICD10	0	2	32768	C10
contact.diagnosis_codes	ICD10	0	2	32768	C11
contact.diagnosis_codes	ICD10	0	2	32768	C12
contact.diagnosis_codes	ICD10	0	2	32768	C13
contact.diagnosis_codes	ICD10	0	2	32768	C14
contact.diagnosis_codes	ICD10	0	2	32768	C15
contact.diagnosis_codes	ICD10	0	2	32768	C16
contact.diagnosis_codes	ICD10	0	2	32768	C17
contact.diagnosis_codes	ICD10	0	2	32768	C18
contact.diagnosis_codes	ICD10	0	2	32768	C19
contact.diagnosis_codes	ICD10	0	2	32768	C20
contact.diagnosis_codes	ICD10	0	2	32768	C21
contact.diagnosis_codes	ICD10	0	2	32768	C22
contact.diagnosis_codes	ICD10	0	2	32768	C23
contact.diagnosis_codes	ICD10	0	2	32768	C24
contact.diagnosis_codes	ICD10	0	2	32768	C25
contact.diagnosis_codes	ICD10	0	2	32768	C26
contact.diagnosis_codes	ICD10	0	2	32768	C27
contact.diagnosis_codes	ICD10	0	2	32768	C28
contact.diagnosis_codes	ICD10	0	2	32768	C29
contact.diagnosis_codes	ICD10	0	2	32768	C30
contact.diagnosis_codes	ICD10	0	2	32768	C31
contact.diagnosis_codes	ICD10	0	2	32768	C32
contact.diagnosis_codes	ICD10	0	2	32768	C33
contact.diagnosis_codes	ICD10	0	2	32768	C34
contact.diagnosis_codes	ICD10	0	2	32768	C35
contact.diagnosis_codes	ICD10	0	2	32768	C36
contact.diagnosis_codes	ICD10	0	2	32768	C37
contact.diagnosis_codes	ICD10	0	2	32768	C38
contact.diagnosis_codes	ICD10	0	2	32768	C39
contact.diagnosis_codes	ICD10	0	2	32768	C40
contact.diagnosis_codes	ICD10	0	2	32768	C41
contact.diagnosis_codes	ICD10	0	2	32768	C42
contact.diagnosis_codes	ICD10	0	2	32768	C43
contact.diagnosis_codes	ICD10	0	2	32768	C45
contact.diagnosis_codes	ICD10	0	2	32768	C46
contact.diagnosis_codes	ICD10	0	2	32768	C47
contact.diagnosis_codes	ICD10	0	2	32768	C48
contact.diagnosis_codes	ICD10	0	2	32768	C49
contact.diagnosis_codes	ICD10	0	2	32768	C50
contact.diagnosis_codes	ICD10	0	2	32768	C51
contact.diagnosis_codes	ICD10	0	2	32768	C52
contact.diagnosis_codes	ICD10	0	2	32768	C53
contact.diagnosis_codes	ICD10	0	2	32768	C54
contact.diagnosis_codes	ICD10	0	2	32768	C55
contact.diagnosis_codes	ICD10	0	2	32768	C56
contact.diagnosis_codes	ICD10	0	2	32768	C57
contact.diagnosis_codes	ICD10	0	2	32768	C58
contact.diagnosis_codes	ICD10	0	2	32768	C59
contact.diagnosis_codes	ICD10	0	2	32768	C60
contact.diagnosis_codes	ICD10	0	2	32768	C61
contact.diagnosis_codes	ICD10	0	2	32768	C62
contact.diagnosis_codes	ICD10	0	2	32768	C63
contact.diagnosis_codes	ICD10	0	2	32768	C64
contact.diagnosis_codes	ICD10	0	2	32768	C65
contact.diagnosis_codes	ICD10	0	2	32768	C66
contact.diagnosis_codes	ICD10	0	2	32768	C67
contact.diagnosis_codes	ICD10	0	2	32768	C68
contact.diagnosis_codes	ICD10	0	2	32768	C69
contact.diagnosis_codes	ICD10	0	2	32768	C70
contact.diagnosis_codes	ICD10	0	2	32768	C71
contact.diagnosis_codes	ICD10	0	2	32768	C72
contact.diagnosis_codes	ICD10	0	2	32768	C73
contact.diagnosis_codes	ICD10	0	2	32768	C74
contact.diagnosis_codes	ICD10	0	2	32768	C75
contact.diagnosis_codes	ICD10	0	2	32768	C76
contact.diagnosis_codes	ICD10	0	2	32768	C77
contact.diagnosis_codes	ICD10	0	2	32768	C78
contact.diagnosis_codes	ICD10	0	2	32768	C79
contact.diagnosis_codes	ICD10	0	2	32768	C80
contact.diagnosis_codes	ICD10	0	2	32768	C81
contact.diagnosis_codes	ICD10	0	2	32768	C82
contact.diagnosis_codes	ICD10	0	2	32768	C83
contact.diagnosis_codes	ICD10	0	2	32768	C84
contact.diagnosis_codes	ICD10	0	2	32768	C85
contact.diagnosis_codes	ICD10	0	2	32768	C86
contact.diagnosis_codes	ICD10	0	2	32768	C87
contact.diagnosis_codes	ICD10	0	2	32768	C88
contact.diagnosis_codes	ICD10	0	2	32768	C89
contact.diagnosis_codes	ICD10	0	2	32768	C90
contact.diagnosis_codes	ICD10	0	2	32768	C91
contact.diagnosis_codes	ICD10	0	2	32768	C92
contact.diagnosis_codes	ICD10	0	2	32768	C93
contact.diagnosis_codes	ICD10	0	2	32768	C94
contact.diagnosis_codes	ICD10	0	2	32768	C95
contact.diagnosis_codes	ICD10	0	2	32768	C96
contact.diagnosis_codes	ICD10	0	2	32768	C97
contact.diagnosis_codes	ICD10CM	0	2	32768	C00
contact.diagnosis_codes	ICD10CM	0	2	32768	C01
contact.diagnosis_codes	ICD10CM	0	2	32768	C02
contact.diagnosis_codes	ICD10CM	0	2	32768	C03
contact.diagnosis_codes	ICD10CM	0	2	32768	C04
contact.diagnosis_codes	ICD10CM	0	2	32768	C05
contact.diagnosis_codes	ICD10CM	0	2	32768	C06
contact.diagnosis_codes	ICD10CM	0	2	32768	C07
contact.diagnosis_codes	ICD10CM	0	2	32768	C08
contact.diagnosis_codes	ICD10CM	0	2	32768	C09
contact.diagnosis_codes	ICD10CM	0	2	32768	C10
contact.diagnosis_codes	ICD10CM	0	2	32768	C11
contact.diagnosis_codes	ICD10CM	0	2	32768	C12
contact.diagnosis_codes	ICD10CM	0	2	32768	C13
contact.diagnosis_codes	ICD10CM	0	2	32768	C14
contact.diagnosis_codes	ICD10CM	0	2	32768	C15
contact.diagnosis_codes	ICD10CM	0	2	32768	C16
contact.diagnosis_codes	ICD10CM	0	2	32768	C17
contact.diagnosis_codes	ICD10CM	0	2	32768	C18
contact.diagnosis_codes	ICD10CM	0	2	32768	C19
contact.diagnosis_codes	ICD10CM	0	2	32768	C20
contact.diagnosis_codes	ICD10CM	0	2	32768	C21
contact.diagnosis_codes	ICD10CM	0	2	32768	C22
contact.diagnosis_codes	ICD10CM	0	2	32768	C23
contact.diagnosis_codes	ICD10CM	0	2	32768	C24
contact.diagnosis_codes	ICD10CM	0	2	32768	C25
contact.diagnosis_codes	ICD10CM	0	2	32768	C26
contact.diagnosis_codes	ICD10CM	0	2	32768	C27
contact.diagnosis_codes	ICD10CM	0	2	32768	C28
contact.diagnosis_codes	ICD10CM	0	2	32768	C29
contact.diagnosis_codes	ICD10CM	0	2	32768	C30
contact.diagnosis_codes	ICD10CM	0	2	32768	C31
contact.diagnosis_codes	ICD10CM	0	2	32768	C32
contact.diagnosis_codes	ICD10CM	0	2	32768	C33
contact.diagnosis_codes	ICD10CM	0	2	32768	C34
contact.diagnosis_codes	ICD10CM	0	2	32768	C35
contact.diagnosis_codes	ICD10CM	0	2	32768	C36
contact.diagnosis_codes	ICD10CM	0	2	32768	C37
contact.diagnosis_codes	ICD10CM	0	2	32768	C38
contact.diagnosis_codes	ICD10CM	0	2	32768	C39
contact.diagnosis_codes	ICD10CM	0	2	32768	C40
contact.diagnosis_codes	ICD10CM	0	2	32768	C41
contact.diagnosis_codes	ICD10CM	0	2	32768	C42
contact.diagnosis_codes	ICD10CM	0	2	32768	C43
contact.diagnosis_codes	ICD10CM	0	2	32768	C45
contact.diagnosis_codes	ICD10CM	0	2	32768	C46
contact.diagnosis_codes	ICD10CM	0	2	32768	C47
contact.diagnosis_codes	ICD10CM	0	2	32768	C48
contact.diagnosis_codes	ICD10CM	0	2	32768	C49
contact.diagnosis_codes	ICD10CM	0	2	32768	C50
contact.diagnosis_codes	ICD10CM	0	2	32768	C51
contact.diagnosis_codes	ICD10CM	0	2	32768	C52
contact.diagnosis_codes	ICD10CM	0	2	32768	C53
contact.diagnosis_codes	ICD10CM	0	2	32768	C54
contact.diagnosis_codes	ICD10CM	0	2	32768	C55
contact.diagnosis_codes	ICD10CM	0	2	32768	C56
contact.diagnosis_codes	ICD10CM	0	2	32768	C57
contact.diagnosis_codes	ICD10CM	0	2	32768	C58
contact.diagnosis_codes	ICD10CM	0	2	32768	C59
contact.diagnosis_codes	ICD10CM	0	2	32768	C60
contact.diagnosis_codes	ICD10CM	0	2	32768	C61
contact.diagnosis_codes	ICD10CM	0	2	32768	C62
contact.diagnosis_codes	ICD10CM	0	2	32768	C63
contact.diagnosis_codes	ICD10CM	0	2	32768	C64
contact.diagnosis_codes	ICD10CM	0	2	32768	C65
contact.diagnosis_codes	ICD10CM	0	2	32768	C66
contact.diagnosis_codes	ICD10CM	0	2	32768	C67
contact.diagnosis_codes	ICD10CM	0	2	32768	C68
contact.diagnosis_codes	ICD10CM	0	2	32768	C69
contact.diagnosis_codes	ICD10CM	0	2	32768	C70
contact.diagnosis_codes	ICD10CM	0	2	32768	C71
contact.diagnosis_codes	ICD10CM	0	2	32768	C72
contact.diagnosis_codes	ICD10CM	0	2	32768	C73
contact.diagnosis_codes	ICD10CM	0	2	32768	C74
contact.diagnosis_codes	ICD10CM	0	2	32768	C75
contact.diagnosis_codes	ICD10CM	0	2	32768	C76
contact.diagnosis_codes	ICD10CM	0	2	32768	C77
contact.diagnosis_codes	ICD10CM	0	2	32768	C78
contact.diagnosis_codes	ICD10CM	0	2	32768	C79
contact.diagnosis_codes	ICD10CM	0	2	32768	C80
contact.diagnosis_codes	ICD10CM	0	2	32768	C81
contact.diagnosis_codes	ICD10CM	0	2	32768	C82
contact.diagnosis_codes	ICD10CM	0	2	32768	C83
contact.diagnosis_codes	ICD10CM	0	2	32768	C84
contact.diagnosis_codes	ICD10CM	0	2	32768	C85
contact.diagnosis_codes	ICD10CM	0	2	32768	C86
contact.diagnosis_codes	ICD10CM	0	2	32768	C87
contact.diagnosis_codes	ICD10CM	0	2	32768	C88
contact.diagnosis_codes	ICD10CM	0	2	32768	C89
contact.diagnosis_codes	ICD10CM	0	2	32768	C90
contact.diagnosis_codes	ICD10CM	0	2	32768	C91
contact.diagnosis_codes	ICD10CM	0	2	32768	C92
contact.diagnosis_codes	ICD10CM	0	2	32768	C93
contact.diagnosis_codes	ICD10CM	0	2	32768	C94
contact.diagnosis_codes	ICD10CM	0	2	32768	C95
contact.diagnosis_codes	ICD10CM	0	2	32768	C96
contact.diagnosis_codes	ICD10CM	0	2	32768	C4A
contact.diagnosis_codes	ICD10CM	0	2	32768	C7A
contact.diagnosis_codes	ICD10CM	0	2	32768	C7B
contact.diagnosis_codes	ICD9CM	0	2	32768	140
contact.diagnosis_codes	ICD9CM	0	2	32768	141
contact.diagnosis_codes	ICD9CM	0	2	32768	142
contact.diagnosis_codes	ICD9CM	0	2	32768	143
contact.diagnosis_codes	ICD9CM	0	2	32768	144
contact.diagnosis_codes	ICD9CM	0	2	32768	145
contact.diagnosis_codes	ICD9CM	0	2	32768	146
contact.diagnosis_codes	ICD9CM	0	2	32768	147
contact.diagnosis_codes	ICD9CM	0	2	32768	148
contact.diagnosis_codes	ICD9CM	0	2	32768	149
contact.diagnosis_codes	ICD9CM	0	2	32768	150
contact.diagnosis_codes	ICD9CM	0	2	32768	151
contact.diagnosis_codes	ICD9CM	0	2	32768	152
contact.diagnosis_codes	ICD9CM	0	2	32768	153
contact.diagnosis_codes	ICD9CM	0	2	32768	154
contact.diagnosis_codes	ICD9CM	0	2	32768	155
contact.diagnosis_codes	ICD9CM	0	2	32768	156
contact.diagnosis_codes	ICD9CM	0	2	32768	157
contact.diagnosis_codes	ICD9CM	0	2	32768	158
contact.diagnosis_codes	ICD9CM	0	2	32768	159
contact.diagnosis_codes	ICD9CM	0	2	32768	160
contact.diagnosis_codes	ICD9CM	0	2	32768	161
contact.diagnosis_codes	ICD9CM	0	2	32768	162
contact.diagnosis_codes	ICD9CM	0	2	32768	163
contact.diagnosis_codes	ICD9CM	0	2	32768	164
contact.diagnosis_codes	ICD9CM	0	2	32768	165
contact.diagnosis_codes	ICD9CM	0	2	32768	166
contact.diagnosis_codes	ICD9CM	0	2	32768	167
contact.diagnosis_codes	ICD9CM	0	2	32768	168
contact.diagnosis_codes	ICD9CM	0	2	32768	169
contact.diagnosis_codes	ICD9CM	0	2	32768	170
contact.diagnosis_codes	ICD9CM	0	2	32768	171
contact.diagnosis_codes	ICD9CM	0	2	32768	172
contact.diagnosis_codes	ICD9CM	0	2	32768	174
contact.diagnosis_codes	ICD9CM	0	2	32768	175
contact.diagnosis_codes	ICD9CM	0	2	32768	176
contact.diagnosis_codes	ICD9CM	0	2	32768	177
contact.diagnosis_codes	ICD9CM	0	2	32768	178
contact.diagnosis_codes	ICD9CM	0	2	32768	179
contact.diagnosis_codes	ICD9CM	0	2	32768	180
contact.diagnosis_codes	ICD9CM	0	2	32768	181
contact.diagnosis_codes	ICD9CM	0	2	32768	182
contact.diagnosis_codes	ICD9CM	0	2	32768	183
contact.diagnosis_codes	ICD9CM	0	2	32768	184
contact.diagnosis_codes	ICD9CM	0	2	32768	185
contact.diagnosis_codes	ICD9CM	0	2	32768	186
contact.diagnosis_codes	ICD9CM	0	2	32768	187
contact.diagnosis_codes	ICD9CM	0	2	32768	188
contact.diagnosis_codes	ICD9CM	0	2	32768	189
contact.diagnosis_codes	ICD9CM	0	2	32768	190
contact.diagnosis_codes	ICD9CM	0	2	32768	191
contact.diagnosis_codes	ICD9CM	0	2	32768	192
contact.diagnosis_codes	ICD9CM	0	2	32768	193
contact.diagnosis_codes	ICD9CM	0	2	32768	194
contact.diagnosis_codes	ICD9CM	0	2	32768	195
contact.diagnosis_codes	ICD9CM	0	2	32768	196
contact.diagnosis_codes	ICD9CM	0	2	32768	197
contact.diagnosis_codes	ICD9CM	0	2	32768	198
contact.diagnosis_codes	ICD9CM	0	2	32768	199
contact.diagnosis_codes	ICD9CM	0	2	32768	200
contact.diagnosis_codes	ICD9CM	0	2	32768	201
contact.diagnosis_codes	ICD9CM	0	2	32768	202
contact.diagnosis_codes	ICD9CM	0	2	32768	203
contact.diagnosis_codes	ICD9CM	0	2	32768	204
contact.diagnosis_codes	ICD9CM	0	2	32768	205
contact.diagnosis_codes	ICD9CM	0	2	32768	206
contact.diagnosis_codes	ICD9CM	0	2	32768	207
contact.diagnosis_codes	ICD9CM	0	2	32768	208
contact.diagnosis_codes	ICPC1	0	2	32768	A79
contact.diagnosis_codes	ICPC1	0	2	32768	B72
contact.diagnosis_codes	ICPC1	0	2	32768	B73
contact.diagnosis_codes	ICPC1	0	2	32768	B74
contact.diagnosis_codes	ICPC1	0	2	32768	D74
contact.diagnosis_codes	ICPC1	0	2	32768	D75
contact.diagnosis_codes	ICPC1	0	2	32768	D76
contact.diagnosis_codes	ICPC1	0	2	32768	D77
contact.diagnosis_codes	ICPC1	0	2	32768	L71
contact.diagnosis_codes	ICPC1	0	2	32768	N74
contact.diagnosis_codes	ICPC1	0	2	32768	R84
contact.diagnosis_codes	ICPC1	0	2	32768	R85
contact.diagnosis_codes	ICPC1	0	2	32768	S77
contact.diagnosis_codes	ICPC1	0	2	32768	T71
contact.diagnosis_codes	ICPC1	0	2	32768	U75
contact.diagnosis_codes	ICPC1	0	2	32768	U76
contact.diagnosis_codes	ICPC1	0	2	32768	U77
contact.diagnosis_codes	ICPC1	0	2	32768	W72
contact.diagnosis_codes	ICPC1	0	2	32768	X75
contact.diagnosis_codes	ICPC1	0	2	32768	X76
contact.diagnosis_codes	ICPC1	0	2	32768	X77
contact.diagnosis_codes	ICPC1	0	2	32768	Y77
contact.diagnosis_codes	ICPC1	0	2	32768	Y78
contact.diagnosis_codes	ICD10	0	2	65536	G40
contact.diagnosis_codes	ICD10CM	0	2	65536	G40
contact.diagnosis_codes	ICD9CM	0	2	65536	345
contact.diagnosis_codes	ICPC1	0	2	65536	N88
contact.diagnosis_codes	ICD10	0	2	131072	M05
contact.diagnosis_codes	ICD10	0	2	131072	M06
contact.diagnosis_codes	ICD10	0	2	131072	M15
contact.diagnosis_codes	ICD10	0	2	131072	M16
contact.diagnosis_codes	ICD10	0	2	131072	M17
contact.diagnosis_codes	ICD10	0	2	131072	M18
contact.diagnosis_codes	ICD10	0	2	131072	M19
contact.diagnosis_codes	ICD10CM	0	2	131072	M05
contact.diagnosis_codes	ICD10CM	0	2	131072	M06
contact.diagnosis_codes	ICD10CM	0	2	131072	M15
contact.diagnosis_codes	ICD10CM	0	2	131072	M16
contact.diagnosis_codes	ICD10CM	0	2	131072	M17
contact.diagnosis_codes	ICD10CM	0	2	131072	M18
contact.diagnosis_codes	ICD10CM	0	2	131072	M19
contact.diagnosis_codes	ICD9CM	0	2	131072	714
contact.diagnosis_codes	ICD9CM	0	2	131072	715
contact.diagnosis_codes	ICPC1	0	2	131072	L88
contact.diagnosis_codes	ICPC1	0	2	131072	L89
contact.diagnosis_codes	ICPC1	0	2	131072	L90
contact.diagnosis_codes	ICPC1	0	2	131072	L91
contact.diagnosis_codes	ICD10	0	2	262144	M80
contact.diagnosis_codes	ICD10	0	2	262144	M81
contact.diagnosis_codes	ICD10CM	0	2	262144	M80
contact.diagnosis_codes	ICD10CM	0	2	262144	M81
contact.diagnosis_codes	ICD9CM	0	2	262144	733.0
contact.diagnosis_codes	ICD9CM	0	2	262144	7330
contact.diagnosis_codes	ICPC1	0	2	262144	L95
contact.diagnosis_codes	ICD10	0	2	524288	E03
contact.diagnosis_codes	ICD10	0	2	524288	E05
contact.diagnosis_codes	ICD10CM	0	2	524288	E03
contact.diagnosis_codes	ICD10CM	0	2	524288	E05
contact.diagnosis_codes	ICD9CM	0	2	524288	242
contact.diagnosis_codes	ICD9CM	0	2	524288	244
contact.diagnosis_codes	ICPC1	0	2	524288	T85
contact.diagnosis_codes	ICPC1	0	2	524288	T86
contact.diagnosis_codes	ICD10	0	2	1048576	K50
contact.diagnosis_codes	ICD10	0	2	1048576	K51
contact.diagnosis_codes	ICD10CM	0	2	1048576	K50
contact.diagnosis_codes	ICD10CM	0	2	1048576	K51
contact.diagnosis_codes	ICD9CM	0	2	1048576	555
contact.diagnosis_codes	ICD9CM	0	2	1048576	556
contact.diagnosis_codes	ICPC1	0	2	1048576	D94
contact.diagnosis_codes	ICD10	0	2	2097152	B20
contact.diagnosis_codes	ICD10	0	2	2097152	B21
contact.diagnosis_codes	ICD10	0	2	2097152	B22
contact.diagnosis_codes	ICD10	0	2	2097152	B23
contact.diagnosis_codes	ICD10	0	2	2097152	B24
contact.diagnosis_codes	ICD10CM	0	2	2097152	B20
contact.diagnosis_codes	ICD9CM	0	2	2097152	042
contact.diagnosis_codes	ICPC1	0	2	2097152	B90
contact.diagnosis_codes	ICD10	0	2	4194304	F32
contact.diagnosis_codes	ICD10	0	2	4194304	F33
contact.diagnosis_codes	ICD10	0	2	4194304	F34.1
contact.diagnosis_codes	ICD10	0	2	4194304	F341
contact.diagnosis_codes	ICD10CM	0	2	4194304	F32
contact.diagnosis_codes	ICD10CM	0	2	4194304	F33
contact.diagnosis_codes	ICD10CM	0	2	4194304	F34.1
contact.diagnosis_codes	ICD10CM	0	2	4194304	F341
contact.diagnosis_codes	ICD9CM	0	2	4194304	296.2
contact.diagnosis_codes	ICD9CM	0	2	4194304	2962
contact.diagnosis_codes	ICD9CM	0	2	4194304	296.3
contact.diagnosis_codes	ICD9CM	0	2	4194304	2963
contact.diagnosis_codes	ICD9CM	0	2	4194304	300.4
contact.diagnosis_codes	ICD9CM	0	2	4194304	3004
contact.diagnosis_codes	ICD9CM	0	2	4194304	311
contact.diagnosis_codes	ICPC1	0	2	4194304	P76
contact.diagnosis_codes	ICD10	0	2	8388608	F40
contact.diagnosis_codes	ICD10	0	2	8388608	F41
contact.diagnosis_codes	ICD10CM	0	2	8388608	F40
contact.diagnosis_codes	ICD10CM	0	2	8388608	F41
contact.diagnosis_codes	ICD9CM	0	2	8388608	300.0
contact.diagnosis_codes	ICD9CM	0	2	8388608	3000
contact.diagnosis_codes	ICD9CM	0	2	8388608	300.2
contact.diagnosis_codes	ICD9CM	0	2	8388608	3002
contact.diagnosis_codes	ICPC1	0	2	8388608	P74
contact.diagnosis_codes	ICD10	0	2	16777216	F10
contact.diagnosis_codes	ICD10	0	2	16777216	F11
contact.diagnosis_codes	ICD10	0	2	16777216	F12
contact.diagnosis_codes	ICD10	0	2	16777216	F13
contact.diagnosis_codes	ICD10	0	2	16777216	F14
contact.diagnosis_codes	ICD10	0	2	16777216	F15
contact.diagnosis_codes	ICD10	0	2	16777216	F16
contact.diagnosis_codes	ICD10	0	2	16777216	F18
contact.diagnosis_codes	ICD10	0	2	16777216	F19
contact.diagnosis_codes	ICD10CM	0	2	16777216	F10
contact.diagnosis_codes	ICD10CM	0	2	16777216	F11
contact.diagnosis_codes	ICD10CM	0	2	16777216	F12
contact.diagnosis_codes	ICD10CM	0	2	16777216	F13
contact.diagnosis_codes	ICD10CM	0	2	16777216	F14
contact.diagnosis_codes	ICD10CM	0	2	16777216	F15
contact.diagnosis_codes	ICD10CM	0	2	16777216	F16
contact.diagnosis_codes	ICD10CM	0	2	16777216	F18
contact.diagnosis_codes	ICD10CM	0	2	16777216	F19
contact.diagnosis_codes	ICD9CM	0	2	16777216	303
contact.diagnosis_codes	ICD9CM	0	2	16777216	304
contact.diagnosis_codes	ICD9CM	0	2	16777216	305.0
contact.diagnosis_codes	ICD9CM	0	2	16777216	3050
contact.diagnosis_codes	ICD9CM	0	2	16777216	305.2
contact.diagnosis_codes	ICD9CM	0	2	16777216	3052
contact.diagnosis_codes	ICD9CM	0	2	16777216	305.3
contact.diagnosis_codes	ICD9CM	0	2	16777216	3053
contact.diagnosis_codes	ICD9CM	0	2	16777216	305.4
contact.diagnosis_codes	ICD9CM	0	2	16777216	3054
contact.diagnosis_codes	ICD9CM	0	2	16777216	305.5
contact.diagnosis_codes	ICD9CM	0	2	16777216	3055
contact.diagnosis_codes	ICD9CM	0	2	16777216	305.6
contact.diagnosis_codes	ICD9CM	0	2	16777216	3056
contact.diagnosis_codes	ICD9CM	0	2	16777216	305.7
contact.diagnosis_codes	ICD9CM	0	2	16777216	3057
contact.diagnosis_codes	ICD9CM	0	2	16777216	305.8
contact.diagnosis_codes	ICD9CM	0	2	16777216	3058
contact.diagnosis_codes	ICD9CM	0	2	16777216	305.9
contact.diagnosis_codes	ICD9CM	0	2	16777216	3059
contact.diagnosis_codes	ICPC1	0	2	16777216	P15
contact.diagnosis_codes	ICPC1	0	2	16777216	P19
contact.diagnosis_codes	ICD10	0	2	33554432	R54
contact.diagnosis_codes	ICD10CM	0	2	33554432	R54
contact.diagnosis_codes	ICD9CM	0	2	33554432	797
contact.diagnosis_codes	ICD9CM	0	2	33554432	783.7
contact.diagnosis_codes	ICD9CM	0	2	33554432	7837
contact.diagnosis_codes	ICPC1	0	2	33554432	A05
contact.diagnosis_codes	ICD10	0	2	67108864	O
contact.diagnosis_codes	ICD10	0	2	67108864	Z33
contact.diagnosis_codes	ICD10	0	2	67108864	Z34
contact.diagnosis_codes	ICD10CM	0	2	67108864	O
contact.diagnosis_codes	ICD10CM	0	2	67108864	Z33
contact.diagnosis_codes	ICD10CM	0	2	67108864	Z34
contact.diagnosis_codes	ICD10CM	0	2	67108864	Z3A
contact.diagnosis_codes	ICD9CM	0	2	67108864	63
contact.diagnosis_codes	ICD9CM	0	2	67108864	64
contact.diagnosis_codes	ICD9CM	0	2	67108864	65
contact.diagnosis_codes	ICD9CM	0	2	67108864	66
contact.diagnosis_codes	ICD9CM	0	2	67108864	67
contact.diagnosis_codes	ICD9CM	0	2	67108864	V22
contact.diagnosis_codes	ICD9CM	0	2	67108864	V23
contact.diagnosis_codes	ICD9CM	0	2	67108864	V27
contact.diagnosis_codes	ICPC1	0	2	67108864	W03
contact.diagnosis_codes	ICPC1	0	2	67108864	W05
contact.diagnosis_codes	ICPC1	0	2	67108864	W17
contact.diagnosis_codes	ICPC1	0	2	67108864	W18
contact.diagnosis_codes	ICPC1	0	2	67108864	W19
contact.diagnosis_codes	ICPC1	0	2	67108864	W70
contact.diagnosis_codes	ICPC1	0	2	67108864	W71
contact.diagnosis_codes	ICPC1	0	2	67108864	W78
contact.diagnosis_codes	ICPC1	0	2	67108864	W79
contact.diagnosis_codes	ICPC1	0	2	67108864	W80
contact.diagnosis_codes	ICPC1	0	2	67108864	W81
contact.diagnosis_codes	ICPC1	0	2	67108864	W82
contact.diagnosis_codes	ICPC1	0	2	67108864	W83
contact.diagnosis_codes	ICPC1	0	2	67108864	W84
contact.diagnosis_codes	ICPC1	0	2	67108864	W90
contact.diagnosis_codes	ICPC1	0	2	67108864	W91
contact.diagnosis_codes	ICPC1	0	2	67108864	W92
contact.diagnosis_codes	ICPC1	0	2	67108864	W93
contact.diagnosis_codes	ICPC1	0	2	67108864	W94
contact.diagnosis_codes	ICPC1	0	2	67108864	W95
contact.diagnosis_codes	ICPC1	0	2	67108864	W96',
          '
'
        )
      ) AS "line"
  ) AS "t0"
) AS "t1";

-- combinations_of_diagnosis_in_bridges_to_health
SELECT DISTINCT
  "t0"."code_system",
  "t0"."code"
FROM "words_of_diagnosis" AS "t0";

-- diagnosis_in_bridges_to_health
SELECT
  *
FROM (
  SELECT
    "t8"."code_system",
    "t8"."code",
    COALESCE("t8"."codes_0", 0) | 0 AS "word_0",
    COALESCE("t8"."codes_1", 0) | 0 AS "word_1",
    COALESCE("t8"."codes_2", 0) | 0 AS "word_2"
  FROM (
    SELECT
      "t2"."code_system",
      "t2"."code",
      "t7"."codes_0",
      "t7"."codes_1",
      "t7"."codes_2"
    FROM "combinations_of_diagnosis_in_bridges_to_health" AS "t2"
    LEFT OUTER JOIN (
      SELECT
        "t5"."code_system",
        "t5"."code",
        BIT_OR(CASE WHEN "t5"."word" = 0 THEN "t5"."bits" ELSE 0 END) AS "codes_0",
        BIT_OR(CASE WHEN "t5"."word" = 1 THEN "t5"."bits" ELSE 0 END) AS "codes_1",
        BIT_OR(CASE WHEN "t5"."word" = 2 THEN "t5"."bits" ELSE 0 END) AS "codes_2"
      FROM (
        SELECT
          "t2"."code_system",
          "t2"."code",
          "t4"."asked_of",
          "t4"."system",
          "t4"."is_whole",
          "t4"."word",
          "t4"."bits",
          "t4"."text"
        FROM "combinations_of_diagnosis_in_bridges_to_health" AS "t2"
        INNER JOIN (
          SELECT
            *
          FROM "codes_in_bridges_to_health" AS "t1"
          WHERE
            "t1"."asked_of" = 'diagnosis.codes'
        ) AS "t4"
          ON "t2"."code_system" = "t4"."system"
          AND (
            (
              STARTS_WITH("t2"."code", "t4"."text") AND (
                "t4"."is_whole" = 0
              )
            )
            OR (
              (
                "t2"."code" = "t4"."text"
              ) AND (
                "t4"."is_whole" = 1
              )
            )
          )
      ) AS "t5"
      GROUP BY
        1,
        2
    ) AS "t7"
      ON "t2"."code_system" = "t7"."code_system" AND "t2"."code" = "t7"."code"
  ) AS "t8"
) AS "t9"
WHERE
  (
    "t9"."word_0" <> 0
  ) OR (
    "t9"."word_1" <> 0
  ) OR (
    "t9"."word_2" <> 0
  );

-- combinations_of_contact_in_bridges_to_health
SELECT DISTINCT
  "t0"."diagnosis_system",
  "t0"."diagnosis_code",
  "t0"."kind"
FROM "words_of_contact" AS "t0";

-- contact_in_bridges_to_health
SELECT
  *
FROM (
  SELECT
    "t8"."diagnosis_system",
    "t8"."diagnosis_code",
    "t8"."kind",
    (
      COALESCE("t8"."diagnosis_codes_0", 0) | 0
    ) & (
      CASE WHEN TRUE THEN 4611686018427387899 ELSE 0 END + CASE WHEN "t8"."kind" IN ('admission') THEN 4 ELSE 0 END
    ) AS "word_0",
    COALESCE("t8"."diagnosis_codes_1", 0) | 0 AS "word_1",
    (
      COALESCE("t8"."diagnosis_codes_2", 0) | 402653184
    ) & (
      CASE WHEN TRUE THEN 134217727 ELSE 0 END + CASE WHEN "t8"."kind" IN ('admission') THEN 134217728 ELSE 0 END + CASE WHEN "t8"."kind" IN ('emergency') THEN 268435456 ELSE 0 END
    ) AS "word_2"
  FROM (
    SELECT
      "t2"."diagnosis_system",
      "t2"."diagnosis_code",
      "t2"."kind",
      "t7"."diagnosis_codes_0",
      "t7"."diagnosis_codes_1",
      "t7"."diagnosis_codes_2"
    FROM "combinations_of_contact_in_bridges_to_health" AS "t2"
    LEFT OUTER JOIN (
      SELECT
        "t5"."diagnosis_system",
        "t5"."diagnosis_code",
        BIT_OR(CASE WHEN "t5"."word" = 0 THEN "t5"."bits" ELSE 0 END) AS "diagnosis_codes_0",
        BIT_OR(CASE WHEN "t5"."word" = 1 THEN "t5"."bits" ELSE 0 END) AS "diagnosis_codes_1",
        BIT_OR(CASE WHEN "t5"."word" = 2 THEN "t5"."bits" ELSE 0 END) AS "diagnosis_codes_2"
      FROM (
        SELECT
          "t2"."diagnosis_system",
          "t2"."diagnosis_code",
          "t2"."kind",
          "t4"."asked_of",
          "t4"."system",
          "t4"."is_whole",
          "t4"."word",
          "t4"."bits",
          "t4"."text"
        FROM "combinations_of_contact_in_bridges_to_health" AS "t2"
        INNER JOIN (
          SELECT
            *
          FROM "codes_in_bridges_to_health" AS "t1"
          WHERE
            "t1"."asked_of" = 'contact.diagnosis_codes'
        ) AS "t4"
          ON "t2"."diagnosis_system" = "t4"."system"
          AND (
            (
              STARTS_WITH("t2"."diagnosis_code", "t4"."text") AND (
                "t4"."is_whole" = 0
              )
            )
            OR (
              (
                "t2"."diagnosis_code" = "t4"."text"
              ) AND (
                "t4"."is_whole" = 1
              )
            )
          )
      ) AS "t5"
      GROUP BY
        1,
        2
    ) AS "t7"
      ON "t2"."diagnosis_system" = "t7"."diagnosis_system"
      AND "t2"."diagnosis_code" = "t7"."diagnosis_code"
  ) AS "t8"
) AS "t9"
WHERE
  (
    "t9"."word_0" <> 0
  ) OR (
    "t9"."word_1" <> 0
  ) OR (
    "t9"."word_2" <> 0
  );

-- signs_in_bridges_to_health
SELECT
  "t21"."person_id",
  "t21"."period_start",
  BIT_OR("t21"."word_0") AS "word_0",
  BIT_OR("t21"."word_1") AS "word_1",
  BIT_OR("t21"."word_2") AS "word_2"
FROM (
  SELECT
    "t20"."person_id",
    "t20"."period_start",
    "t20"."event_day",
    "t20"."word_0" & (
      CASE WHEN "t20"."days_since_index_day" >= -364 THEN 7 ELSE 0 END + CASE WHEN "t20"."days_since_index_day" >= -729 THEN 4611686018427387896 ELSE 0 END
    ) AS "word_0",
    "t20"."word_1" & (
      CASE WHEN "t20"."days_since_index_day" >= -729 THEN 18014398509481983 ELSE 0 END + 4593671619917905920
    ) AS "word_1",
    "t20"."word_2" & (
      33554431 + CASE WHEN "t20"."days_since_index_day" >= -1094 THEN 33554432 ELSE 0 END + (
        CASE WHEN "t20"."days_since_index_day" >= -279 THEN 67108864 ELSE 0 END + CASE WHEN "t20"."days_since_index_day" >= -89 THEN 402653184 ELSE 0 END
      )
    ) AS "word_2"
  FROM (
    SELECT
      "t19"."person_id",
      "t19"."period_start",
      "t19"."index_day",
      "t19"."event_day",
      "t19"."word_0",
      "t19"."word_1",
      "t19"."word_2",
      DATE_DIFF('DAY', "t19"."index_day", "t19"."event_day") AS "days_since_index_day"
    FROM (
      SELECT
        "t8"."person_id",
        "t8"."period_start",
        "t8"."index_day",
        "t18"."event_day",
        "t18"."word_0",
        "t18"."word_1",
        "t18"."word_2"
      FROM (
        SELECT
          "t0"."person_id",
          "t0"."period_start",
          "t0"."index_day"
        FROM "members_in_bridges_to_health" AS "t0"
      ) AS "t8"
      INNER JOIN (
        SELECT
          *
        FROM (
          SELECT
            "t13"."person_id",
            "t13"."day" AS "event_day",
            "t11"."word_0",
            "t11"."word_1",
            "t11"."word_2"
          FROM (
            SELECT
              *
            FROM "diagnosis" AS "t1"
            WHERE
              "t1"."day" <= MAKE_DATE(2023, 12, 31)
          ) AS "t13"
          INNER JOIN (
            SELECT
              "t3"."code_system" AS "of_code_system",
              "t3"."code" AS "of_code",
              "t3"."word_0",
              "t3"."word_1",
              "t3"."word_2"
            FROM "diagnosis_in_bridges_to_health" AS "t3"
          ) AS "t11"
            ON "t13"."code_system" IS NOT DISTINCT FROM "t11"."of_code_system"
            AND "t13"."code" IS NOT DISTINCT FROM "t11"."of_code"
        ) AS "t15"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            "t14"."person_id",
            "t14"."day" AS "event_day",
            "t12"."word_0",
            "t12"."word_1",
            "t12"."word_2"
          FROM (
            SELECT
              *
            FROM "contact" AS "t2"
            WHERE
              "t2"."day" <= MAKE_DATE(2023, 12, 31)
          ) AS "t14"
          INNER JOIN (
            SELECT
              "t4"."diagnosis_system" AS "of_diagnosis_system",
              "t4"."diagnosis_code" AS "of_diagnosis_code",
              "t4"."kind" AS "of_kind",
              "t4"."word_0",
              "t4"."word_1",
              "t4"."word_2"
            FROM "contact_in_bridges_to_health" AS "t4"
          ) AS "t12"
            ON "t14"."diagnosis_system" IS NOT DISTINCT FROM "t12"."of_diagnosis_system"
            AND "t14"."diagnosis_code" IS NOT DISTINCT FROM "t12"."of_diagnosis_code"
            AND "t14"."kind" IS NOT DISTINCT FROM "t12"."of_kind"
        ) AS "t16"
      ) AS "t18"
        ON "t8"."person_id" = "t18"."person_id"
    ) AS "t19"
    WHERE
      "t19"."event_day" <= "t19"."index_day"
  ) AS "t20"
) AS "t21"
GROUP BY
  1,
  2;

-- elements_in_bridges_to_health
WITH "t9" AS (
  SELECT
    "t8"."person_id",
    "t8"."period_start",
    "t8"."index_day",
    "t8"."birth_year",
    "t8"."birth_month",
    "t8"."sex",
    "t8"."origin",
    "t8"."death_day",
    "t8"."born_on",
    "t8"."word_0",
    "t8"."word_1",
    "t8"."word_2",
    CASE
      WHEN (
        (
          "t8"."word_0" & 4611686018427387776
        ) <> 0
      )
      OR (
        (
          "t8"."word_1" & 18014398509481983
        ) <> 0
      )
      THEN (
        CAST(BIT_COUNT("t8"."word_0" & 128) AS BIGINT) * 71000
      ) + (
        CAST(BIT_COUNT("t8"."word_0" & 256) AS BIGINT) * 44000
      ) + (
        (
          CAST(BIT_COUNT("t8"."word_0" & 512) AS BIGINT) * 40000
        ) + (
          CAST(BIT_COUNT("t8"."word_0" & 1024) AS BIGINT) * 37000
        )
      ) + (
        (
          CAST(BIT_COUNT("t8"."word_0" & 2048) AS BIGINT) * 36000
        ) + (
          CAST(BIT_COUNT("t8"."word_0" & 61440) AS BIGINT) * 32000
        ) + (
          (
            CAST(BIT_COUNT("t8"."word_0" & 65536) AS BIGINT) * 30000
          ) + (
            CAST(BIT_COUNT("t8"."word_0" & 131072) AS BIGINT) * 29000
          )
        )
      ) + (
        (
          CAST(BIT_COUNT("t8"."word_0" & 262144) AS BIGINT) * 27000
        ) + (
          CAST(BIT_COUNT("t8"."word_0" & 3670016) AS BIGINT) * 26000
        ) + (
          (
            CAST(BIT_COUNT("t8"."word_0" & 4194304) AS BIGINT) * 25000
          ) + (
            CAST(BIT_COUNT("t8"."word_0" & 25165824) AS BIGINT) * 24000
          )
        ) + (
          (
            CAST(BIT_COUNT("t8"."word_0" & 503316480) AS BIGINT) * 23000
          ) + (
            CAST(BIT_COUNT("t8"."word_0" & 536870912) AS BIGINT) * 22000
          ) + (
            (
              CAST(BIT_COUNT("t8"."word_0" & 7516192768) AS BIGINT) * 21000
            ) + (
              CAST(BIT_COUNT("t8"."word_0" & 128849018880) AS BIGINT) * 20000
            )
          )
        )
      ) + (
        (
          CAST(BIT_COUNT("t8"."word_0" & 412316860416) AS BIGINT) * 19000
        ) + (
          CAST(BIT_COUNT("t8"."word_0" & 34634616274944) AS BIGINT) * 18000
        ) + (
          (
            CAST(BIT_COUNT("t8"."word_0" & 246290604621824) AS BIGINT) * 17000
          ) + (
            CAST(BIT_COUNT("t8"."word_0" & 17732923532771328) AS BIGINT) * 16000
          )
        ) + (
          (
            CAST(BIT_COUNT("t8"."word_0" & 558446353793941504) AS BIGINT) * 15000
          ) + (
            (
              CAST(BIT_COUNT("t8"."word_0" & 4035225266123964416) AS BIGINT) + CAST(BIT_COUNT("t8"."word_1" & 7) AS BIGINT)
            ) * 14000
          ) + (
            (
              CAST(BIT_COUNT("t8"."word_1" & 56) AS BIGINT) * 13000
            ) + (
              CAST(BIT_COUNT("t8"."word_1" & 4032) AS BIGINT) * 12000
            )
          )
        ) + (
          (
            CAST(BIT_COUNT("t8"."word_1" & 520192) AS BIGINT) * 11000
          ) + (
            CAST(BIT_COUNT("t8"."word_1" & 16252928) AS BIGINT) * 10000
          ) + (
            (
              CAST(BIT_COUNT("t8"."word_1" & 1056964608) AS BIGINT) * 9000
            ) + (
              CAST(BIT_COUNT("t8"."word_1" & 67645734912) AS BIGINT) * 8000
            )
          ) + (
            (
              CAST(BIT_COUNT("t8"."word_1" & 2130303778816) AS BIGINT) * 7000
            ) + (
              CAST(BIT_COUNT("t8"."word_1" & 6597069766656) AS BIGINT) * 6000
            ) + (
              (
                CAST(BIT_COUNT("t8"."word_1" & 131941395333120) AS BIGINT) * 5000
              ) + (
                CAST(BIT_COUNT("t8"."word_1" & 2111062325329920) AS BIGINT) * 4000
              )
            )
          )
        )
      ) + (
        (
          CAST(BIT_COUNT("t8"."word_1" & 6755399441055744) AS BIGINT) * 3000
        ) + (
          CAST(BIT_COUNT("t8"."word_1" & 9007199254740992) AS BIGINT) * 1000
        )
      )
      ELSE 0
    END AS "score_0"
  FROM (
    SELECT
      "t7"."person_id",
      "t7"."period_start",
      "t7"."index_day",
      "t7"."birth_year",
      "t7"."birth_month",
      "t7"."sex",
      "t7"."origin",
      "t7"."death_day",
      "t7"."born_on",
      COALESCE("t7"."word_0", 0) AS "word_0",
      COALESCE("t7"."word_1", 0) AS "word_1",
      COALESCE("t7"."word_2", 0) AS "word_2"
    FROM (
      SELECT
        "t3"."person_id",
        "t3"."period_start",
        "t3"."index_day",
        "t3"."birth_year",
        "t3"."birth_month",
        "t3"."sex",
        "t3"."origin",
        "t3"."death_day",
        "t3"."born_on",
        "t4"."word_0",
        "t4"."word_1",
        "t4"."word_2"
      FROM "members_in_bridges_to_health" AS "t3"
      LEFT OUTER JOIN "signs_in_bridges_to_health" AS "t4"
        ON "t3"."person_id" = "t4"."person_id" AND "t3"."period_start" = "t4"."period_start"
    ) AS "t7"
  ) AS "t8"
)
SELECT
  "t21"."person_id",
  "t21"."period_start",
  "t21"."year",
  "t21"."index_day",
  "t21"."true_0",
  "t21"."true_1",
  "t21"."true_2",
  "t21"."known_0",
  CASE
    WHEN "t21"."rule_0" = 1
    THEN 5
    WHEN "t21"."rule_1" = 1
    THEN 7
    WHEN "t21"."rule_2" = 1
    THEN 6
    WHEN "t21"."rule_3" = 1
    THEN 4
    WHEN "t21"."rule_4" = 1
    THEN 3
    WHEN "t21"."rule_5" = 1
    THEN 1
    WHEN "t21"."rule_6" = 1
    THEN 2
    ELSE 0
  END AS "segment",
  CASE
    WHEN "t21"."rule_0" = 1
    THEN 1
    WHEN "t21"."rule_1" = 1
    THEN 1
    WHEN "t21"."rule_1" IS NULL
    THEN 0
    WHEN "t21"."rule_2" = 1
    THEN 1
    WHEN "t21"."rule_3" = 1
    THEN 1
    WHEN "t21"."rule_4" = 1
    THEN 1
    WHEN "t21"."rule_5" = 1
    THEN 1
    WHEN "t21"."rule_5" IS NULL
    THEN 0
    WHEN "t21"."rule_6" = 1
    THEN 1
    ELSE 1
  END AS "is_certain"
FROM (
  SELECT
    "t20"."person_id",
    "t20"."period_start",
    "t20"."index_day",
    "t20"."year",
    "t20"."true_0",
    "t20"."true_1",
    "t20"."true_2",
    "t20"."known_0",
    CASE WHEN (
      "t20"."true_0" & 9
    ) <> 0 THEN 1 ELSE 0 END AS "rule_0",
    CASE
      WHEN (
        (
          "t20"."true_1" & 18014398509481984
        ) <> 0
      )
      OR (
        CASE
          WHEN (
            "t20"."true_0" & 128
          ) <> 0
          THEN TRUE
          WHEN (
            "t20"."known_0" & 128
          ) <> 0
          THEN FALSE
          ELSE NULL
        END
        AND (
          (
            "t20"."true_0" & 3072
          ) <> 0
        )
      )
      THEN 1
      WHEN NOT (
        (
          (
            "t20"."true_1" & 18014398509481984
          ) <> 0
        )
        OR (
          CASE
            WHEN (
              "t20"."true_0" & 128
            ) <> 0
            THEN TRUE
            WHEN (
              "t20"."known_0" & 128
            ) <> 0
            THEN FALSE
            ELSE NULL
          END
          AND (
            (
              "t20"."true_0" & 3072
            ) <> 0
          )
        )
      )
      THEN 0
      ELSE NULL
    END AS "rule_1",
    CASE
      WHEN (
        (
          "t20"."true_1" & 4431542033332568064
        ) <> 0
      )
      OR (
        (
          (
            "t20"."true_1" & 144115188075855872
          ) <> 0
        )
        AND (
          (
            "t20"."true_0" & 4
          ) <> 0
        )
      )
      THEN 1
      ELSE 0
    END AS "rule_2",
    CASE WHEN (
      "t20"."true_2" & 63
    ) <> 0 THEN 1 ELSE 0 END AS "rule_3",
    CASE
      WHEN (
        (
          "t20"."true_2" & 33554368
        ) <> 0
      )
      OR (
        (
          "t20"."true_1" & 144115188075855872
        ) <> 0
      )
      THEN 1
      ELSE 0
    END AS "rule_4",
    CASE
      WHEN (
        (
          "t20"."true_2" & 67108864
        ) <> 0
      )
      OR CASE
        WHEN (
          "t20"."true_0" & 4096
        ) <> 0
        THEN TRUE
        WHEN (
          "t20"."known_0" & 4096
        ) <> 0
        THEN FALSE
        ELSE NULL
      END
      THEN 1
      WHEN NOT (
        (
          (
            "t20"."true_2" & 67108864
          ) <> 0
        )
        OR CASE
          WHEN (
            "t20"."true_0" & 4096
          ) <> 0
          THEN TRUE
          WHEN (
            "t20"."known_0" & 4096
          ) <> 0
          THEN FALSE
          ELSE NULL
        END
      )
      THEN 0
      ELSE NULL
    END AS "rule_5",
    CASE WHEN (
      "t20"."true_2" & 402653184
    ) <> 0 THEN 1 ELSE 0 END AS "rule_6"
  FROM (
    SELECT
      "t19"."person_id",
      "t19"."period_start",
      "t19"."index_day",
      "t19"."year",
      "t19"."true_0" + CASE
        WHEN (
          CAST(BIT_COUNT("t19"."true_2" & 33554432) AS BIGINT) + CAST(BIT_COUNT("t19"."true_0" & 882) AS BIGINT)
        ) >= 2
        THEN 2048
        ELSE 0
      END AS "true_0",
      "t19"."true_1",
      "t19"."true_2",
      "t19"."known_0"
    FROM (
      SELECT
        "t18"."person_id",
        "t18"."period_start",
        "t18"."index_day",
        CAST(EXTRACT(year FROM "t18"."period_start") AS BIGINT) AS "year",
        (
          "t18"."word_0" & 127
        ) + (
          CASE
            WHEN CASE
              WHEN (
                (
                  CAST(EXTRACT(year FROM "t18"."index_day") AS BIGINT) - "t18"."birth_year"
                ) - CAST(CASE
                  WHEN CAST(EXTRACT(month FROM "t18"."index_day") AS BIGINT) < COALESCE("t18"."birth_month", 12)
                  THEN 1
                  ELSE 0
                END AS BIGINT)
              ) >= 75
              THEN TRUE
              WHEN (
                (
                  CAST(EXTRACT(year FROM "t18"."index_day") AS BIGINT) - "t18"."birth_year"
                ) - CAST(CASE
                  WHEN CAST(EXTRACT(month FROM "t18"."index_day") AS BIGINT) < COALESCE("t18"."birth_month", 1)
                  THEN 1
                  ELSE 0
                END AS BIGINT)
              ) < 75
              THEN FALSE
              ELSE NULL
            END
            THEN 128
            ELSE 0
          END + CASE WHEN COALESCE("t18"."count_1", 0) > 0 THEN 256 ELSE 0 END + (
            CASE
              WHEN (
                "t18"."score_0" >= 50000
              ) AND (
                "t18"."score_0" < 151000
              )
              THEN 512
              ELSE 0
            END + CASE WHEN "t18"."score_0" >= 151000 THEN 1024 ELSE 0 END
          ) + CASE
            WHEN (
              (
                (
                  CAST(EXTRACT(year FROM "t18"."index_day") AS BIGINT) - "t18"."birth_year"
                ) - CAST(CASE
                  WHEN CAST(EXTRACT(month FROM "t18"."index_day") AS BIGINT) < COALESCE("t18"."birth_month", 1)
                  THEN 1
                  ELSE 0
                END AS BIGINT)
              ) >= 0
            )
            AND CASE
              WHEN (
                (
                  CAST(EXTRACT(year FROM "t18"."index_day") AS BIGINT) - "t18"."birth_year"
                ) - CAST(CASE
                  WHEN CAST(EXTRACT(month FROM "t18"."index_day") AS BIGINT) < COALESCE("t18"."birth_month", 1)
                  THEN 1
                  ELSE 0
                END AS BIGINT)
              ) < 1
              THEN TRUE
              WHEN (
                (
                  CAST(EXTRACT(year FROM "t18"."index_day") AS BIGINT) - "t18"."birth_year"
                ) - CAST(CASE
                  WHEN CAST(EXTRACT(month FROM "t18"."index_day") AS BIGINT) < COALESCE("t18"."birth_month", 12)
                  THEN 1
                  ELSE 0
                END AS BIGINT)
              ) >= 1
              THEN FALSE
              ELSE NULL
            END
            THEN 4096
            ELSE 0
          END
        ) AS "true_0",
        "t18"."word_1" & 4593671619917905920 AS "true_1",
        "t18"."word_2" & 536870911 AS "true_2",
        CASE
          WHEN CASE
            WHEN (
              (
                CAST(EXTRACT(year FROM "t18"."index_day") AS BIGINT) - "t18"."birth_year"
              ) - CAST(CASE
                WHEN CAST(EXTRACT(month FROM "t18"."index_day") AS BIGINT) < COALESCE("t18"."birth_month", 12)
                THEN 1
                ELSE 0
              END AS BIGINT)
            ) >= 75
            THEN TRUE
            WHEN (
              (
                CAST(EXTRACT(year FROM "t18"."index_day") AS BIGINT) - "t18"."birth_year"
              ) - CAST(CASE
                WHEN CAST(EXTRACT(month FROM "t18"."index_day") AS BIGINT) < COALESCE("t18"."birth_month", 1)
                THEN 1
                ELSE 0
              END AS BIGINT)
            ) < 75
            THEN FALSE
            ELSE NULL
          END
          THEN 128
          WHEN NOT (
            CASE
              WHEN (
                (
                  CAST(EXTRACT(year FROM "t18"."index_day") AS BIGINT) - "t18"."birth_year"
                ) - CAST(CASE
                  WHEN CAST(EXTRACT(month FROM "t18"."index_day") AS BIGINT) < COALESCE("t18"."birth_month", 12)
                  THEN 1
                  ELSE 0
                END AS BIGINT)
              ) >= 75
              THEN TRUE
              WHEN (
                (
                  CAST(EXTRACT(year FROM "t18"."index_day") AS BIGINT) - "t18"."birth_year"
                ) - CAST(CASE
                  WHEN CAST(EXTRACT(month FROM "t18"."index_day") AS BIGINT) < COALESCE("t18"."birth_month", 1)
                  THEN 1
                  ELSE 0
                END AS BIGINT)
              ) < 75
              THEN FALSE
              ELSE NULL
            END
          )
          THEN 128
          ELSE 0
        END + CASE
          WHEN (
            (
              (
                CAST(EXTRACT(year FROM "t18"."index_day") AS BIGINT) - "t18"."birth_year"
              ) - CAST(CASE
                WHEN CAST(EXTRACT(month FROM "t18"."index_day") AS BIGINT) < COALESCE("t18"."birth_month", 1)
                THEN 1
                ELSE 0
              END AS BIGINT)
            ) >= 0
          )
          AND CASE
            WHEN (
              (
                CAST(EXTRACT(year FROM "t18"."index_day") AS BIGINT) - "t18"."birth_year"
              ) - CAST(CASE
                WHEN CAST(EXTRACT(month FROM "t18"."index_day") AS BIGINT) < COALESCE("t18"."birth_month", 1)
                THEN 1
                ELSE 0
              END AS BIGINT)
            ) < 1
            THEN TRUE
            WHEN (
              (
                CAST(EXTRACT(year FROM "t18"."index_day") AS BIGINT) - "t18"."birth_year"
              ) - CAST(CASE
                WHEN CAST(EXTRACT(month FROM "t18"."index_day") AS BIGINT) < COALESCE("t18"."birth_month", 12)
                THEN 1
                ELSE 0
              END AS BIGINT)
            ) >= 1
            THEN FALSE
            ELSE NULL
          END
          THEN 4096
          WHEN NOT (
            (
              (
                (
                  CAST(EXTRACT(year FROM "t18"."index_day") AS BIGINT) - "t18"."birth_year"
                ) - CAST(CASE
                  WHEN CAST(EXTRACT(month FROM "t18"."index_day") AS BIGINT) < COALESCE("t18"."birth_month", 1)
                  THEN 1
                  ELSE 0
                END AS BIGINT)
              ) >= 0
            )
            AND CASE
              WHEN (
                (
                  CAST(EXTRACT(year FROM "t18"."index_day") AS BIGINT) - "t18"."birth_year"
                ) - CAST(CASE
                  WHEN CAST(EXTRACT(month FROM "t18"."index_day") AS BIGINT) < COALESCE("t18"."birth_month", 1)
                  THEN 1
                  ELSE 0
                END AS BIGINT)
              ) < 1
              THEN TRUE
              WHEN (
                (
                  CAST(EXTRACT(year FROM "t18"."index_day") AS BIGINT) - "t18"."birth_year"
                ) - CAST(CASE
                  WHEN CAST(EXTRACT(month FROM "t18"."index_day") AS BIGINT) < COALESCE("t18"."birth_month", 12)
                  THEN 1
                  ELSE 0
                END AS BIGINT)
              ) >= 1
              THEN FALSE
              ELSE NULL
            END
          )
          THEN 4096
          ELSE 0
        END AS "known_0"
      FROM (
        SELECT
          "t11"."person_id",
          "t11"."period_start",
          "t11"."index_day",
          "t11"."birth_year",
          "t11"."birth_month",
          "t11"."sex",
          "t11"."origin",
          "t11"."death_day",
          "t11"."born_on",
          "t11"."word_0",
          "t11"."word_1",
          "t11"."word_2",
          "t11"."score_0",
          "t17"."count_1"
        FROM "t9" AS "t11"
        LEFT OUTER JOIN (
          SELECT
            "t15"."person_id",
            "t15"."period_start",
            CAST(COALESCE(
              SUM(CAST(CASE WHEN "t15"."kind" = 'long_term_care' THEN 1 ELSE 0 END AS BIGINT)),
              0
            ) AS BIGINT) AS "count_1"
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t13"."person_id",
                "t13"."period_start",
                "t13"."index_day",
                "t6"."kind",
                "t6"."organisation_id",
                "t6"."valid_from",
                "t6"."valid_to",
                "t6"."source",
                "t6"."load_id"
              FROM (
                SELECT
                  "t10"."person_id",
                  "t10"."period_start",
                  "t10"."index_day"
                FROM "t9" AS "t10"
              ) AS "t13"
              INNER JOIN (
                SELECT
                  *
                FROM "registration" AS "t2"
                WHERE
                  "t2"."kind" IN ('long_term_care')
              ) AS "t6"
                ON "t13"."person_id" = "t6"."person_id"
            ) AS "t14"
            WHERE
              "t14"."valid_from" <= "t14"."index_day"
              AND (
                (
                  "t14"."valid_to" IS NULL
                ) OR (
                  "t14"."index_day" < "t14"."valid_to"
                )
              )
          ) AS "t15"
          GROUP BY
            1,
            2
        ) AS "t17"
          ON "t11"."person_id" = "t17"."person_id"
          AND "t11"."period_start" = "t17"."period_start"
      ) AS "t18"
    ) AS "t19"
  ) AS "t20"
) AS "t21";

-- assigned_bridges_to_health
SELECT
  "t0"."person_id",
  "t0"."period_start",
  "t0"."year",
  "t0"."index_day",
  CASE WHEN (
    "t0"."true_0" & 1
  ) <> 0 THEN 1 ELSE 0 END AS "is_palliative_care",
  CASE WHEN (
    "t0"."true_0" & 8
  ) <> 0 THEN 1 ELSE 0 END AS "is_metastatic_cancer",
  CASE
    WHEN (
      "t0"."true_0" & 128
    ) <> 0
    THEN 1
    WHEN (
      "t0"."known_0" & 128
    ) <> 0
    THEN 0
    ELSE NULL
  END AS "is_aged_75",
  CASE WHEN (
    "t0"."true_1" & 18014398509481984
  ) <> 0 THEN 1 ELSE 0 END AS "is_dementia",
  CASE WHEN (
    "t0"."true_2" & 33554432
  ) <> 0 THEN 1 ELSE 0 END AS "is_senility",
  CASE WHEN (
    "t0"."true_0" & 16
  ) <> 0 THEN 1 ELSE 0 END AS "is_fall",
  CASE WHEN (
    "t0"."true_0" & 32
  ) <> 0 THEN 1 ELSE 0 END AS "is_hip_fracture",
  CASE WHEN (
    "t0"."true_0" & 2
  ) <> 0 THEN 1 ELSE 0 END AS "is_pressure_ulcer",
  CASE WHEN (
    "t0"."true_0" & 64
  ) <> 0 THEN 1 ELSE 0 END AS "is_care_dependency",
  CASE WHEN (
    "t0"."true_0" & 256
  ) <> 0 THEN 1 ELSE 0 END AS "is_long_term_care",
  CASE WHEN (
    "t0"."true_0" & 512
  ) <> 0 THEN 1 ELSE 0 END AS "is_frailty_score_intermediate",
  CASE WHEN (
    "t0"."true_0" & 1024
  ) <> 0 THEN 1 ELSE 0 END AS "is_frailty_score_high",
  CASE WHEN (
    "t0"."true_0" & 2048
  ) <> 0 THEN 1 ELSE 0 END AS "is_signs_of_frailty",
  CASE WHEN (
    "t0"."true_1" & 36028797018963968
  ) <> 0 THEN 1 ELSE 0 END AS "is_heart_failure",
  CASE WHEN (
    "t0"."true_1" & 72057594037927936
  ) <> 0 THEN 1 ELSE 0 END AS "is_respiratory_failure",
  CASE WHEN (
    "t0"."true_1" & 144115188075855872
  ) <> 0 THEN 1 ELSE 0 END AS "is_copd",
  CASE WHEN (
    "t0"."true_0" & 4
  ) <> 0 THEN 1 ELSE 0 END AS "is_admitted_for_copd",
  CASE WHEN (
    "t0"."true_1" & 288230376151711744
  ) <> 0 THEN 1 ELSE 0 END AS "is_liver_failure",
  CASE WHEN (
    "t0"."true_1" & 576460752303423488
  ) <> 0 THEN 1 ELSE 0 END AS "is_kidney_replacement",
  CASE WHEN (
    "t0"."true_1" & 1152921504606846976
  ) <> 0 THEN 1 ELSE 0 END AS "is_kidney_disease_stage_5",
  CASE WHEN (
    "t0"."true_1" & 2305843009213693952
  ) <> 0 THEN 1 ELSE 0 END AS "is_kidney_disease_stage_4",
  CASE WHEN (
    "t0"."true_2" & 1
  ) <> 0 THEN 1 ELSE 0 END AS "is_intellectual_disability",
  CASE WHEN (
    "t0"."true_2" & 2
  ) <> 0 THEN 1 ELSE 0 END AS "is_multiple_sclerosis",
  CASE WHEN (
    "t0"."true_2" & 4
  ) <> 0 THEN 1 ELSE 0 END AS "is_paralysis",
  CASE WHEN (
    "t0"."true_2" & 8
  ) <> 0 THEN 1 ELSE 0 END AS "is_blindness",
  CASE WHEN (
    "t0"."true_2" & 16
  ) <> 0 THEN 1 ELSE 0 END AS "is_parkinson",
  CASE WHEN (
    "t0"."true_2" & 32
  ) <> 0 THEN 1 ELSE 0 END AS "is_severe_mental_illness",
  CASE WHEN (
    "t0"."true_2" & 64
  ) <> 0 THEN 1 ELSE 0 END AS "is_diabetes",
  CASE WHEN (
    "t0"."true_2" & 128
  ) <> 0 THEN 1 ELSE 0 END AS "is_hypertension",
  CASE WHEN (
    "t0"."true_2" & 256
  ) <> 0 THEN 1 ELSE 0 END AS "is_asthma",
  CASE WHEN (
    "t0"."true_2" & 512
  ) <> 0 THEN 1 ELSE 0 END AS "is_coronary_disease",
  CASE WHEN (
    "t0"."true_2" & 1024
  ) <> 0 THEN 1 ELSE 0 END AS "is_atrial_fibrillation",
  CASE WHEN (
    "t0"."true_2" & 2048
  ) <> 0 THEN 1 ELSE 0 END AS "is_stroke",
  CASE WHEN (
    "t0"."true_2" & 4096
  ) <> 0 THEN 1 ELSE 0 END AS "is_peripheral_vascular_disease",
  CASE WHEN (
    "t0"."true_2" & 8192
  ) <> 0 THEN 1 ELSE 0 END AS "is_kidney_disease",
  CASE WHEN (
    "t0"."true_2" & 16384
  ) <> 0 THEN 1 ELSE 0 END AS "is_liver_disease",
  CASE WHEN (
    "t0"."true_2" & 32768
  ) <> 0 THEN 1 ELSE 0 END AS "is_cancer",
  CASE WHEN (
    "t0"."true_2" & 65536
  ) <> 0 THEN 1 ELSE 0 END AS "is_epilepsy",
  CASE WHEN (
    "t0"."true_2" & 131072
  ) <> 0 THEN 1 ELSE 0 END AS "is_arthritis",
  CASE WHEN (
    "t0"."true_2" & 262144
  ) <> 0 THEN 1 ELSE 0 END AS "is_osteoporosis",
  CASE WHEN (
    "t0"."true_2" & 524288
  ) <> 0 THEN 1 ELSE 0 END AS "is_thyroid_disease",
  CASE WHEN (
    "t0"."true_2" & 1048576
  ) <> 0 THEN 1 ELSE 0 END AS "is_bowel_inflammation",
  CASE WHEN (
    "t0"."true_2" & 2097152
  ) <> 0 THEN 1 ELSE 0 END AS "is_hiv",
  CASE WHEN (
    "t0"."true_2" & 4194304
  ) <> 0 THEN 1 ELSE 0 END AS "is_depression",
  CASE WHEN (
    "t0"."true_2" & 8388608
  ) <> 0 THEN 1 ELSE 0 END AS "is_anxiety",
  CASE WHEN (
    "t0"."true_2" & 16777216
  ) <> 0 THEN 1 ELSE 0 END AS "is_addiction",
  CASE WHEN (
    "t0"."true_2" & 67108864
  ) <> 0 THEN 1 ELSE 0 END AS "is_pregnancy",
  CASE
    WHEN (
      "t0"."true_0" & 4096
    ) <> 0
    THEN 1
    WHEN (
      "t0"."known_0" & 4096
    ) <> 0
    THEN 0
    ELSE NULL
  END AS "is_infant",
  CASE WHEN (
    "t0"."true_2" & 134217728
  ) <> 0 THEN 1 ELSE 0 END AS "is_recent_admission",
  CASE WHEN (
    "t0"."true_2" & 268435456
  ) <> 0 THEN 1 ELSE 0 END AS "is_recent_emergency",
  "t0"."segment",
  "t0"."is_certain"
FROM "elements_in_bridges_to_health" AS "t0";
