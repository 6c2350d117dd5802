/** A directed graph to draw. Several edges may join the same two nodes, or a node with itself. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  /** Short enough to stand in or beside the node. */
  readonly label: string;
  /** A second, smaller line. */
  readonly note: string | null;
  readonly title: string;
  readonly fill: string;
  /** Where a walk begins: drawn with a second ring. */
  readonly root: boolean;
  /** Whether the node is transient: drawn hollow and dashed. */
  readonly transient: boolean;
}

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  /** Lines of the label; an empty array means no label. */
  readonly label: readonly string[];
  readonly title: string;
  /** Whether the edge ends at a node near its true target, which is not drawn: drawn dashed. */
  readonly approximate: boolean;
  /** Colour of the line; null: the colour of text. */
  readonly colour: string | null;
  /** 0 to 1; decides the width of the line. */
  readonly weight: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}
