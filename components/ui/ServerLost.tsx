import { useEffect, useState } from "react";
import { useWords } from "@/client/use-session";
import { Banner } from "./Banner";

/** How often a lost server is asked whether it is there, ms. */
const every = 2000;

/** No connection: it comes back by itself, unless the server is there and does not let this page in. */
export function ServerLost() {
	const words = useWords().session;
	const [shut, setShut] = useState(false);
	/** Of a look-only page: it may go in by its link only. */
	const link = new URLSearchParams(location.search).get("link");
	useEffect(() => {
		const door = link === null ? "/icon.svg" : `/icon.svg?link=${encodeURIComponent(link)}`;
		const knock = () =>
			fetch(door, { method: "HEAD", cache: "no-store" }).then(
				({ status }) => setShut(status === 401),
				() => setShut(false),
			);
		void knock();
		const timer = setInterval(knock, every);
		return () => clearInterval(timer);
	}, [link]);
	return (
		<Banner
			tone="offline"
			testid={shut ? "server-shut" : "server-lost"}
			title={shut ? words.serverShutTitle : words.serverLostTitle}
			text={!shut ? words.serverLostText : link === null ? words.serverShutText : words.linkShutText}
		/>
	);
}
