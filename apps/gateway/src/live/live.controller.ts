import { Controller, Header, Inject, Sse, type MessageEvent } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { LiveStream } from './live-stream.ts';

@Controller('/api/v1/stream')
export class LiveController {
  constructor(@Inject(LiveStream) private readonly live: LiveStream) {}

  /** Server-sent events `figures` and `activity`, and a heartbeat that keeps proxies awake. */
  @Sse()
  @Header('cache-control', 'no-store')
  stream(): Observable<MessageEvent> {
    return this.live.messages();
  }
}
