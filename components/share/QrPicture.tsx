import { generate } from "lean-qr";
import { toSvgPath } from "lean-qr/extras/svg";
import { useMemo } from "react";

/** Modules of white that a QR code needs around it. */
const QUIET = 4;

/** A text as a QR code: black on white in either theme, since that is what cameras look for. */
export function QrPicture({ text, label }: { text: string; label: string }) {
	const { size, path } = useMemo(() => {
		const code = generate(text);
		return { size: code.size, path: toSvgPath(code) };
	}, [text]);
	const box = size + 2 * QUIET;
	return (
		<svg
			role="img"
			aria-label={label}
			data-testid="qr"
			viewBox={`${-QUIET} ${-QUIET} ${box} ${box}`}
			shapeRendering="crispEdges"
			className="aspect-square w-full rounded-xl border border-line bg-white"
		>
			<path d={path} fill="black" />
		</svg>
	);
}
