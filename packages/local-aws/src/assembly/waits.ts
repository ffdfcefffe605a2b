import { AwsError } from '../kernel/errors.ts';

/** Is thrown where a value is missing because something else has a problem: that problem is told, and not this. */
export class Waits extends AwsError {
  /** The resources and parameters that have the problems. */
  readonly causes: readonly string[];

  constructor(causes: readonly string[]) {
    super('Waits', `This waits for ${causes.join(', ')}.`);
    this.causes = causes;
  }

  /** Answers the same for another stack, which has to be told where the causes are. */
  from(stackName: string): Waits {
    return new Waits(this.causes.map((cause) => (cause.includes(' of ') ? cause : `${cause} of ${stackName}`)));
  }
}
