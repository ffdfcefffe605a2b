import { numberAt, type Utilities } from './port.ts';

export const mathUtilities: Utilities = {
  'util.math.roundNum': (values) => Math.round(numberAt(values, 0, 'util.math.roundNum')),
  'util.math.minVal': (values) =>
    Math.min(numberAt(values, 0, 'util.math.minVal'), numberAt(values, 1, 'util.math.minVal')),
  'util.math.maxVal': (values) =>
    Math.max(numberAt(values, 0, 'util.math.maxVal'), numberAt(values, 1, 'util.math.maxVal')),
  'util.math.randomDouble': (_, { ids }) => ids.random(),
  'util.math.randomWithinRange'(values, { ids }) {
    const low = numberAt(values, 0, 'util.math.randomWithinRange');
    const high = numberAt(values, 1, 'util.math.randomWithinRange');
    return low + Math.floor(ids.random() * (high - low));
  },
  'Math.random': (_, { ids }) => ids.random(),
};
