import type { Tone } from '../../parts/basics.tsx';
import type { State } from './model.ts';

export const toneOfState: Readonly<Record<State, Tone>> = { OK: 'good', ALARM: 'bad', INSUFFICIENT_DATA: 'plain' };
