import type { ReactNode } from "react";

export function Heading({ children }: { children: ReactNode }) {
	return <h3 className="font-semibold text-base text-ink">{children}</h3>;
}
