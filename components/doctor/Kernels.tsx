import { Check, LoaderCircle, Minus, X } from "lucide-react";
import { type DoctorWords, doctorWords, engineText, wrongText } from "@/client/doctor/words";
import { useWords } from "@/client/use-session";
import { Marked } from "@/components/ui/Typed";
import type { DoctorReport, EngineReport } from "@/protocol/doctor";
import { Feature } from "@/protocol/lab";
import { Heading } from "./Heading";

/** What each kernel that labs can run on has, as it was tried. */
export function Kernels({ report: { engines } }: { report: DoctorReport }) {
	const all = useWords();
	const words = doctorWords(all.language);
	return (
		<section className="shrink-0">
			<Heading>{words.kernels}</Heading>
			<table className="mt-2 text-left text-base">
				<thead>
					<tr className="align-top">
						<th scope="col" className="sr-only">
							{words.feature}
						</th>
						{engines.map((engine) => (
							<th
								key={engine.name}
								scope="col"
								data-engine={engine.name}
								data-state={engine.state}
								className="max-w-48 py-1.5 pl-6 font-medium text-ink"
							>
								{engineText(words, engine.name)}
								<span className="block font-normal text-ink-soft text-sm">{state(words, engine, all.duration)}</span>
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{Feature.options.map((feature) => (
						<tr key={feature} className="border-line border-t">
							<th scope="row" title={all.needs.features[feature]} className="py-1 font-mono font-normal text-ink">
								{feature}
							</th>
							{engines.map((engine) => (
								<td key={engine.name} className="py-1 pl-6">
									<Has engine={engine} feature={feature} words={words} />
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
			{engines.map(({ name, error }) => error && <Why key={name} text={wrongText(words, error)} />)}
		</section>
	);
}

function Why({ text }: { text: string }) {
	return (
		<p className="mt-2 max-w-96 whitespace-pre-wrap text-ink-soft text-sm">
			<Marked text={text} />
		</p>
	);
}

function state(words: DoctorWords, { state, kernel, duration }: EngineReport, text: (ms: number) => string): string {
	if (state === "trying") return words.tryingNow;
	if (state === "works") return words.tried(kernel ?? "", text(duration ?? 0));
	return words[state];
}

function Has({ engine, feature, words }: { engine: EngineReport; feature: Feature; words: DoctorWords }) {
	if (engine.state === "trying") return <LoaderCircle className="size-4 animate-spin text-ink-faint" aria-hidden />;
	if (engine.state !== "works") return <Minus className="size-4 text-ink-faint" aria-label={words.unknown} />;
	const has = !engine.lacks.includes(feature);
	const Icon = has ? Check : X;
	return (
		<Icon
			className={has ? "size-4 text-ok" : "size-4 text-bad"}
			role="img"
			aria-label={has ? words.has : words.hasNot}
		/>
	);
}
