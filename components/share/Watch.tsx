import type { ErrorMessage } from "@/protocol/errors";
import { FollowBar } from "./FollowBar";
import type { Follow } from "./use-looking";
import { WatchEnded } from "./WatchEnded";

type Props = { follow: Follow } | { ended: ErrorMessage | null };

/** What only a look-only page says. One piece: when its link has ended, the page is given no more of itself. */
export function Watch(props: Props) {
	return "follow" in props ? <FollowBar follow={props.follow} /> : <WatchEnded error={props.ended} />;
}
