import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, type Random } from '../test/support/random.ts';

/**
 * Seeded records of the size and shape of the application's rows, as NDJSON, as one root array, and as CSV with a
 * header.
 */
export interface DataFiles {
  lines: string;
  document: string;
  csv: string;
  /** A name that exactly one record has. */
  rareName: string;
}

const seed = 20_261_121;
const syllables = [
  'an',
  'bel',
  'cor',
  'dra',
  'eth',
  'fyr',
  'gor',
  'hal',
  'ith',
  'jor',
  'kel',
  'lor',
  'mar',
  'nym',
  'oth',
  'pyr',
  'quo',
  'rha',
  'syl',
  'tor',
  'ul',
  'vex',
  'wyr',
  'xan',
  'ysm',
  'zeph',
];
const families = [
  ['Red', 0.28],
  ['Green', 0.5],
  ['Blue', 0.68],
  ['Black', 0.82],
  ['White', 0.93],
  ['Gold', 0.98],
  ['Silver', 1],
] as const;
const places = [
  ['USA', 'Texas', 'Dallas'],
  ['USA', 'Nevada', 'Las Vegas'],
  ['USA', 'Utah', 'Salt Lake City'],
  ['Canada', 'Ontario', 'Toronto'],
  ['Wales', 'Gwynedd', 'Caernarfon'],
  ['Iceland', 'Suðurland', 'Vík'],
  ['Japan', 'Hokkaido', 'Sapporo'],
  ['Chile', 'Magallanes', 'Punta Arenas'],
] as const;
const words = [
  'breathes',
  'acid',
  'fire',
  'across',
  'the',
  'valley',
  'when',
  'disturbed',
  'and',
  'sleeps',
  'on',
  'gold',
  'under',
  'an',
  'old',
  'mountain',
  'seen',
  'at',
  'dawn',
  'near',
  'water',
];

const title = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const recordOf = (random: Random, index: number): Record<string, string | number> => {
  const name = `${title(random.many(2, 4, () => random.pick(syllables)).join(''))} ${index.toString(36)}`;
  const kind = random.number();
  const family = families.find(([, share]) => kind < share)?.[0] ?? 'Red';
  const [country, state, city] = random.pick(places);
  return {
    dragon_name_str: name,
    name_key: name.toLowerCase(),
    family_str: family,
    family_key: family.toLowerCase(),
    description_str: title(random.many(9, 13, () => random.pick(words)).join(' ')),
    location_country_str: country,
    location_state_str: state,
    location_city_str: city,
    wingspan: Math.round(random.number() * 1000) / 10,
    sightings: random.below(500),
  };
};

const csvText = (value: string | number): string =>
  /[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);

const rareIndex = (count: number): number => Math.floor(count * 0.73);

/** Writes the data once, and keeps it in the temporary directory. */
export const prepareData = async (count: number): Promise<DataFiles> => {
  const directory = join(tmpdir(), `s3-select-bench-${seed}-${count}`);
  const files = {
    lines: join(directory, 'dragons.ndjson'),
    document: join(directory, 'dragons.json'),
    csv: join(directory, 'dragons.csv'),
  };
  const random = createRandom(seed);
  let rareName = '';
  let position = 0;
  const exists = existsSync(files.csv);
  mkdirSync(directory, { recursive: true });
  const out = exists
    ? undefined
    : [files.lines, files.document, files.csv].map((path) => createWriteStream(`${path}.part`));
  for (let index = 0; index < count; index += 1) {
    const record = recordOf(random, index);
    if (index === rareIndex(count)) rareName = String(record['name_key']);
    if (out === undefined) {
      if (rareName !== '') break;
      continue;
    }
    const json = JSON.stringify({ _pos: position, ...record });
    position += Buffer.byteLength(json) + 1;
    const header = index === 0 ? `${Object.keys(record).join(',')}\n` : '';
    const texts = [
      `${json}\n`,
      `${index === 0 ? '[' : ',\n'}${json}${index === count - 1 ? ']\n' : ''}`,
      `${header}${Object.values(record).map(csvText).join(',')}\n`,
    ];
    for (const [place, stream] of out.entries()) if (!stream.write(texts[place] ?? '')) await once(stream, 'drain');
  }
  for (const stream of out ?? []) {
    stream.end();
    await once(stream, 'finish');
    renameSync(String(stream.path), String(stream.path).slice(0, -'.part'.length));
  }
  return { ...files, rareName };
};
