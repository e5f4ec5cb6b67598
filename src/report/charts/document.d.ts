/** A browser's document, as far as this room has to know it: the chart library's types speak of one. */
interface Document {
  readonly nodeType: number;
}
