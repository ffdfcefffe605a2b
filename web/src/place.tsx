import { Fragment } from 'react';

/**
 * Shows the parts of a place, each with its own direction, so that one part cannot change the direction of the next.
 */
export function Place({ parts }: { parts: readonly string[] }) {
  return parts.map((part, index) => (
    <Fragment key={index}>
      {index > 0 && ' · '}
      <bdi>{part}</bdi>
    </Fragment>
  ));
}
