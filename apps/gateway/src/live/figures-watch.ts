import { STORES, type StreamMessages } from '@crpm/contracts';
import { ask, type Infrastructure } from '@crpm/service-kit';

/** Milliseconds without a word of analytics after which the figures are said to stand still. */
const STANDS_STILL = 5_000;

type Figures = StreamMessages['figures'];

const NOTHING_KNOWN: Figures = {
  watermark: Object.fromEntries(STORES.map((store) => [store, 0])),
  at: '',
  behind: 0,
  incompleteSince: {},
  heldUpSince: null,
};

/** Asks analytics how far the figures are, one question at a time, and tells what is new. */
export class FiguresWatch {
  latest: Figures | undefined;
  private told = '';
  private isAsking = false;
  /** The first question since analytics answered one; failed: that it did not is known. */
  private unanswered: { readonly at: string; readonly since: number; failed: boolean } | undefined;

  constructor(
    private readonly infrastructure: Infrastructure,
    private readonly onNews: (figures: Figures) => void,
  ) {}

  /** Called often; waits for no answer. */
  look(): void {
    if (!this.isAsking) void this.ask();
    const { unanswered, latest = NOTHING_KNOWN } = this;
    if (!unanswered) return;
    if (this.infrastructure.clock.elapsed() - unanswered.since < STANDS_STILL) return;
    this.tell({ ...latest, heldUpSince: latest.heldUpSince ?? unanswered.at });
  }

  private async ask(): Promise<void> {
    const { clock, log } = this.infrastructure;
    this.isAsking = true;
    const at = new Date(clock.now()).toISOString();
    const question = (this.unanswered ??= { at, since: clock.elapsed(), failed: false });
    try {
      const figures = await ask<Figures>(this.infrastructure, 'analytics.watermark', {});
      this.unanswered = undefined;
      this.tell(figures);
    } catch (error) {
      if (!question.failed) log.warn('analytics does not answer', { error: String(error) });
      question.failed = true;
    } finally {
      this.isAsking = false;
    }
  }

  private tell(figures: Figures): void {
    const { watermark, behind, incompleteSince, heldUpSince } = figures;
    const state = JSON.stringify([watermark, behind, incompleteSince, heldUpSince]);
    if (state === this.told) return;
    this.told = state;
    this.latest = figures;
    this.onNews(figures);
  }
}
