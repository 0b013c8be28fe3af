/** ISO 3166-1 alpha-2 codes by continent (seven-continent model: Oceania is "Australia"). */
const BY_CONTINENT = {
  Africa:
    'AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML ' +
    'MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW',
  Antarctica: 'AQ BV GS HM TF',
  Asia:
    'AE AF AM AZ BD BH BN BT CC CN CX CY GE HK ID IL IN IO IQ IR JO JP KG KH KP KR KW KZ LA LB LK ' +
    'MM MN MO MV MY NP OM PH PK PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE',
  Australia: 'AS AU CK FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS',
  Europe:
    'AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU ' +
    'LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA',
  'North America':
    'AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA ' +
    'PM PR SV SX TC TT US VC VG VI',
  'South America': 'AR BO BR CL CO EC FK GF GY PE PY SR UY VE',
} as const;

export type Continent = keyof typeof BY_CONTINENT;

export interface Country {
  readonly code: string;
  readonly name: string;
  readonly continent: Continent;
}

const english = new Intl.DisplayNames(['en'], { type: 'region' });
/** Where the name people write differs from CLDR's. */
const NAMES: Readonly<Record<string, string>> = { HK: 'Hong Kong', MO: 'Macao', TR: 'Türkiye' };

const countries = new Map<string, Country>();
for (const [continent, codes] of Object.entries(BY_CONTINENT)) {
  for (const code of codes.split(' ')) {
    const name = NAMES[code] ?? english.of(code) ?? code;
    countries.set(code, { code, name, continent: continent as Continent });
  }
}

const ALIASES: Readonly<Record<string, string>> = {
  'united states of america': 'US',
  usa: 'US',
  'u.s.a.': 'US',
  uk: 'GB',
  'great britain': 'GB',
  england: 'GB',
  holland: 'NL',
  'the netherlands': 'NL',
  turkey: 'TR',
  'czech republic': 'CZ',
  'south korea': 'KR',
  'russian federation': 'RU',
};
const byName = new Map(
  [...countries.values()].map((country) => [country.name.toLowerCase(), country]),
);

export const COUNTRIES: readonly Country[] = [...countries.values()].sort((a, b) =>
  a.name.localeCompare(b.name, 'en'),
);

/** The country of an ISO 3166-1 alpha-2 code. */
export const countryOf = (code: string): Country | undefined => countries.get(code);

/** The country a file means: its code, its English name, or a name people use for it. */
export function findCountry(text: string): Country | undefined {
  const key = text.trim().toLowerCase();
  return countries.get(key.toUpperCase()) ?? byName.get(key) ?? countries.get(ALIASES[key] ?? '');
}
