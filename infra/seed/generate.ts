/** Writes dragons.json: `tsx infra/seed/generate.ts`. The same seed always gives the same dragons. */
import { writeFileSync } from 'node:fs';
import { generateDragons } from './dragons.ts';

const dragons = generateDragons({ seed: 20260101, count: 300 });
writeFileSync(new URL('dragons.json', import.meta.url), `${JSON.stringify(dragons, null, 2)}\n`);
