/**
 * `<lightcone-player>` in JSX, for React 19 and later, which sets properties of elements:
 *
 * ```tsx
 * /// <reference path="./lightcone-player-react.d.ts" />
 * <lightcone-player src="https://node.example/" world="plaza" token={token} onerror={(event) => console.log(event.detail)} />
 * ```
 */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { LightconePlayer, PlayerEvents } from './lightcone-player';

/** React listens for `on` and the event's name as the element fires it. */
type Handlers = {
  [Name in 'statechange' | 'note' | 'message' | 'stats' | 'error' | 'titlechange' as `on${Name}`]?: (event: PlayerEvents[Name]) => void;
};

export interface LightconePlayerAttributes extends DetailedHTMLProps<HTMLAttributes<LightconePlayer>, LightconePlayer>, Handlers {
  src?: string;
  world?: string;
  token?: string | null;
  overlay?: boolean;
  relay?: boolean;
  manual?: boolean;
  keyboard?: 'page';
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'lightcone-player': LightconePlayerAttributes;
    }
  }
}
