import { Fragment } from 'react';

/** The parts of a place, each with its own direction: what turns the text of one ends where that one ends. */
export function Place({ parts }: { parts: readonly string[] }) {
  return parts.map((part, index) => (
    <Fragment key={index}>
      {index > 0 && ' · '}
      <bdi>{part}</bdi>
    </Fragment>
  ));
}
