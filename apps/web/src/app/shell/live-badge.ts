import { Component, computed, inject } from '@angular/core';
import { Live } from '../api/live.ts';
import { Shop } from '../api/shop.ts';
import { formatQuantity, formatTime } from '../ui/formats.ts';

/** How fresh the figures are: green live, amber catching up or standing still, red without a connection. */
@Component({
  selector: 'crpm-live-badge',
  host: { '[class]': 'live.state()', '[title]': 'title()' },
  template: `
    <span class="dot"></span><span class="word">{{ word() }}</span>
    @if (asOf(); as time) {
      &ngsp;<span class="time num">{{ time }}</span>
    }
  `,
  styles: `
    :host {
      --tone: var(--ink-muted);

      display: inline-flex;
      align-items: center;
      gap: 7px;
      padding: 3px 11px;
      border: 1px solid var(--border);
      border-radius: 99px;
      color: var(--ink-muted);
      font-size: var(--text-sm);
      white-space: nowrap;
    }

    :host(.live) {
      --tone: var(--positive);
    }

    :host(.behind) {
      --tone: var(--warning);
    }

    :host(.disconnected) {
      --tone: var(--negative);

      border-color: var(--tone);
    }

    .dot {
      width: 7px;
      height: 7px;
      border-radius: 50%;
      background: var(--tone);
    }

    .word {
      color: var(--tone);
      font-weight: 550;
    }

    /* No room for it: said, not shown. */
    @media (max-width: 700px) {
      .time {
        position: absolute;
        width: 1px;
        height: 1px;
        overflow: hidden;
        clip-path: inset(50%);
      }
    }
  `,
})
export class LiveBadge {
  protected readonly live = inject(Live);
  private readonly zone = inject(Shop).zone;

  private readonly heldUp = computed(() => Boolean(this.live.figures()?.heldUpSince));
  protected readonly word = computed(() => {
    switch (this.live.state()) {
      case 'connecting':
        return 'Connecting';
      case 'connected':
        return 'Connected';
      case 'disconnected':
        return 'Disconnected';
      case 'behind':
        // How many more there are by now, nobody may know who could tell.
        return this.heldUp()
          ? 'Standing still'
          : `${formatQuantity(this.live.figures()?.behind ?? 0)} behind`;
      case 'live':
        return 'Live';
    }
  });
  protected readonly asOf = computed(() => {
    const { at, heldUpSince } = this.live.figures() ?? {};
    if (at) return `as of ${formatTime(at, this.zone())}`;
    // Empty until the shop has its first event, or where nobody has told how far they are.
    return heldUpSince ? `since ${formatTime(heldUpSince, this.zone())}` : '';
  });
  /** With the time: where it is narrow, it has no other place to be seen. */
  protected readonly title = computed(() => [this.hint(), this.asOf()].filter(Boolean).join(' – '));
  private readonly hint = computed(() => {
    switch (this.live.state()) {
      case 'connecting':
        return 'Opening the live stream';
      case 'connected':
        return 'How far the figures are is not known yet';
      case 'disconnected':
        return 'No live stream: figures stay as they are until it is back';
      case 'behind':
        return this.heldUp()
          ? 'The figures stand still; what was committed since is not in them'
          : 'The figures are catching up with what was committed';
      case 'live':
        return `Figures include everything committed (${this.zone()} time)`;
    }
  });
}
