import { type KeyboardEvent, type PointerEvent, type ReactNode, memo, useId } from "react";

export interface Column {
  /** Heights from the base up, in the order of `names`; null: nothing was seen. */
  values: readonly number[] | null;
  state: "seen" | "partly" | "unseen" | "later";
  /** A line across the column, in units of the axis. */
  mark?: number | null;
}

interface FlowChartProps {
  title: string;
  unit: string;
  names: readonly string[];
  columns: readonly Column[];
  labels: readonly { at: number; text: string }[];
  top: number;
  tick: (value: number) => string;
  /** What a screen reader says of a column. */
  say: (index: number) => string;
  heightPx: number;
  chosen: number | null;
  onChoose: (index: number | null) => void;
  children?: ReactNode;
}

const WIDTH = 1000;
const TICKS = [0, 0.5, 1];

interface BarsProps {
  columns: readonly Column[];
  names: readonly string[];
  top: number;
  heightPx: number;
  hatch: string;
}

/** Drawn anew only when the figures change: a day has up to 1440 columns, and the pointer moves over them. */
const Bars = memo(function Bars({ columns, names, top, heightPx, hatch }: BarsProps) {
  const wide = WIDTH / columns.length;
  const gap = wide > 8 ? wide * 0.12 : 0;
  return columns.map((column, i) => {
    const x = i * wide + gap;
    if (column.state === "unseen") return <rect key={i} x={i * wide} y={0} width={wide} height={heightPx} fill={`url(#${hatch})`} />;
    let y = heightPx;
    return (
      <g key={i}>
        {column.state === "partly" && <rect x={i * wide} y={0} width={wide} height={4} fill={`url(#${hatch})`} />}
        {column.values?.map((value, n) => {
          const high = Math.min(value / top, 1) * heightPx;
          y -= high;
          return high > 0 && <rect key={names[n]} className={`flow-${names[n]}`} x={x} y={y} width={wide - 2 * gap} height={high}
            fill={names[n] === "unknown" ? `url(#${hatch})` : undefined} />;
        })}
        {column.mark != null && <rect className="flow-mark" x={i * wide} y={heightPx - Math.min(column.mark / top, 1) * heightPx - 1} width={wide} height={2} />}
      </g>
    );
  });
});

/** Columns over a day. Arrow keys choose a column; its text is read out and shown. */
export function FlowChart(props: FlowChartProps) {
  const { title, unit, columns, labels, top, tick, heightPx, chosen, onChoose } = props;
  const hatch = useId();
  const n = columns.length;
  const at = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(n - 1, Math.floor(((event.clientX - box.left) / box.width) * n)));
  };
  const press = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    const next = event.key === "Home" ? 0 : event.key === "End" ? n - 1 : by === undefined ? null : Math.max(0, Math.min(n - 1, (chosen ?? 0) + by));
    if (next === null) return;
    event.preventDefault();
    onChoose(next);
  };
  return (
    <section className="flow-chart">
      <div className="flow-chart-head"><h2>{title}</h2><span className="muted">{unit}</span>{props.children}</div>
      <div className="flow-plot" style={{ height: heightPx }}>
        <div className="flow-ticks" aria-hidden="true">{TICKS.map((share) => <span key={share} style={{ bottom: `${share * 100}%` }}>{tick(top * share)}</span>)}</div>
        <div className="flow-columns" role="slider" tabIndex={0} aria-label={title} aria-valuemin={0} aria-valuemax={Math.max(n - 1, 0)}
          aria-valuenow={chosen ?? 0} aria-valuetext={props.say(chosen ?? 0)} onKeyDown={press}
          onPointerMove={(event) => onChoose(at(event))} onPointerLeave={() => onChoose(null)} onPointerDown={(event) => onChoose(at(event))}>
          <svg viewBox={`0 0 ${WIDTH} ${heightPx}`} preserveAspectRatio="none" aria-hidden="true">
            <defs><pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect className="flow-hatch-ground" width="6" height="6" /><rect className="flow-hatch-line" width="2" height="6" /></pattern></defs>
            {TICKS.map((share) => <line key={share} className="flow-grid" x1={0} x2={WIDTH} y1={heightPx * (1 - share)} y2={heightPx * (1 - share)} />)}
            <Bars columns={columns} names={props.names} top={top} heightPx={heightPx} hatch={hatch} />
            {chosen !== null && <rect className="flow-chosen" x={(chosen * WIDTH) / n} y={0} width={WIDTH / n} height={heightPx} />}
          </svg>
        </div>
      </div>
      <div className="flow-axis" aria-hidden="true">{labels.map(({ at: place, text }) => <span key={place} style={{ left: `${place * 100}%` }}>{text}</span>)}</div>
    </section>
  );
}
