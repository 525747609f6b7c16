import { useEffect, useState } from "react";
import { useWords } from "@/client/use-session";

/** Milliseconds that something may take before it is said. */
const after = 300;

/** What is waited for, and for how long by now: not there at all for what is over soon. */
export function Elapsed({ says }: { says(time: string): string }) {
	const words = useWords();
	const [seconds, setSeconds] = useState<number | null>(null);
	useEffect(() => {
		const from = performance.now();
		const look = () => setSeconds(Math.floor((performance.now() - from) / 1000));
		const first = setTimeout(look, after);
		const rest = setInterval(look, 1000);
		return () => {
			clearTimeout(first);
			clearInterval(rest);
		};
	}, []);
	return seconds === null ? null : says(words.duration(seconds * 1000));
}
