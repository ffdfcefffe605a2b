import type { Reference } from './nodes.ts';

/** A reference without a value stays as it was written. */
export function written({ id, path = [], isWraped, leader = '$', source }: Reference): string {
  if (source !== undefined) return source;
  const steps = path.map((step) => {
    if (step.type === 'property') return `.${step.id}`;
    return step.type === 'method' ? `.${step.id}()` : '[]';
  });
  const name = `${id}${steps.join('')}`;
  return isWraped ? `${leader}{${name}}` : `${leader}${name}`;
}
