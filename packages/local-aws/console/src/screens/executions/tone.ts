import type { Tone } from '../../parts/basics.tsx';

export const toneOf = (status: string): Tone => {
  if (status === 'SUCCEEDED') return 'good';
  return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? 'wait' : 'bad';
};
