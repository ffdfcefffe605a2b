import { Fragment } from 'react';
import {
  height,
  lowestOf,
  numberOf,
  pathOf,
  scaleOf,
  stretchesOf,
  summaryOf,
  topOf,
  width,
  type Scale,
} from './drawing.ts';
import type { Series, Window } from './model.ts';

interface ChartProps {
  readonly title: string;
  readonly series: readonly Series[];
  readonly window: Window;
  readonly threshold?: number | undefined;
}

/** Nobody could distinguish more lines than these. */
const mostLines = 6;
const clock = (at: number): string => new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });

/** Draws lines over time. A table contains the same for people who cannot see them. */
export function Chart({ title, series, window, threshold }: ChartProps) {
  const drawn = [...series].sort((a, b) => highest(b) - highest(a)).slice(0, mostLines);
  const values = drawn.flatMap(({ points }) => points.map(({ value }) => value));
  // The line of the threshold must not coincide with the frame.
  const all = threshold === undefined ? values : [...values, threshold * 1.1];
  const [low, top] = [lowestOf(all), topOf(all)];
  const scale = scaleOf(window, low, top);
  return (
    <figure className="chart">
      <figcaption>{title}</figcaption>
      <div className="plot">
        <span className="ms">{numberOf(top)}</span>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={summaryOf(title, drawn, threshold)}
        >
          {threshold !== undefined && (
            <path className="threshold" d={`M0 ${scale.y(threshold)}L${width} ${scale.y(threshold)}`} />
          )}
          {drawn.map(({ label, points }, index) => (
            <Fragment key={label}>
              {stretchesOf(points, window.periodMs).map((stretch) => (
                <Line key={stretch[0]?.at} stretch={stretch} scale={scale} tone={index} />
              ))}
            </Fragment>
          ))}
        </svg>
        <p className="ms">
          <span>{clock(window.from)}</span>
          {values.length === 0 && <span>nothing measured</span>}
          <span>{clock(window.to)}</span>
        </p>
      </div>
      <Legend drawn={drawn} more={series.length - drawn.length} />
      {values.length > 0 && <Values title={title} drawn={drawn} />}
    </figure>
  );
}

const highest = ({ points }: Series): number => Math.max(-Infinity, ...points.map(({ value }) => value));

interface LineProps {
  readonly stretch: Series['points'];
  readonly scale: Scale;
  readonly tone: number;
}

/** A single point is a dot, because a line of one point would be invisible. */
function Line({ stretch, scale, tone }: LineProps) {
  const [only, ...more] = stretch;
  if (!only) return null;
  if (more.length > 0) return <path className={`line tone-${tone}`} d={pathOf(stretch, scale)} />;
  return <path className={`line dot tone-${tone}`} d={`M${scale.x(only.at)} ${scale.y(only.value)}h0`} />;
}

function Legend({ drawn, more }: { readonly drawn: readonly Series[]; readonly more: number }) {
  return (
    <ul className="legend">
      {drawn.map(({ label, points }, index) => (
        <li key={label}>
          <span className={`key tone-${index}`} aria-hidden="true" />
          <span>{label}</span>
          <b>{points.length === 0 ? '–' : numberOf(points.at(-1)?.value ?? 0)}</b>
        </li>
      ))}
      {more > 0 && <li className="soft">and {more} more with lower values</li>}
    </ul>
  );
}

/** The newest rows come first. */
const mostRows = 60;

function Values({ title, drawn }: { readonly title: string; readonly drawn: readonly Series[] }) {
  const times = [...new Set(drawn.flatMap(({ points }) => points.map(({ at }) => at)))].sort((a, b) => b - a);
  const valueAt = ({ points }: Series, time: number): string => {
    const found = points.find(({ at }) => at === time);
    return found ? numberOf(found.value) : '–';
  };
  return (
    <details className="values">
      <summary>
        Values<span className="unseen"> of {title}</span>
      </summary>
      <div role="region" aria-label={`Values of ${title}`} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Time</th>
              {drawn.map(({ label }) => (
                <th key={label} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {times.slice(0, mostRows).map((time) => (
              <tr key={time}>
                <th scope="row">{clock(time)}</th>
                {drawn.map((one) => (
                  <td key={one.label}>{valueAt(one, time)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
