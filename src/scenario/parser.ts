/**
 * mathjs' parser, put together from itself and the nodes of its trees, when the first expression is
 * met. mathjs evaluates nothing here, so what only evaluation needs is left out: to make all of it
 * takes longer than to read most scenarios.
 */
import {
  createAccessorNode,
  createArrayNode,
  createAssignmentNode,
  createBlockNode,
  createConditionalNode,
  createConstantNode,
  createFunctionAssignmentNode,
  createFunctionNode,
  createIndexNode,
  createNode,
  createObjectNode,
  createOperatorNode,
  createParenthesisNode,
  createParse,
  createRangeNode,
  createRelationalNode,
  createSymbolNode,
  type MathNode,
} from 'mathjs';

type Factory = (parts: Record<string, unknown>) => unknown;

declare module 'mathjs' {
  /** mathjs has these factories for bundles like ours, but leaves them out of its types. */
  export const createAccessorNode: Factory;
  export const createArrayNode: Factory;
  export const createAssignmentNode: Factory;
  export const createBlockNode: Factory;
  export const createConditionalNode: Factory;
  export const createConstantNode: Factory;
  export const createFunctionAssignmentNode: Factory;
  export const createFunctionNode: Factory;
  export const createIndexNode: Factory;
  export const createNode: Factory;
  export const createObjectNode: Factory;
  export const createOperatorNode: Factory;
  export const createParenthesisNode: Factory;
  export const createParse: Factory;
  export const createRangeNode: Factory;
  export const createRelationalNode: Factory;
  export const createSymbolNode: Factory;
}

type Parse = (text: string) => MathNode;

let made: Parse | undefined;

/** Throws a SyntaxError for what mathjs cannot read. */
export function parseMath(text: string): MathNode {
  return (made ??= makeParser())(text);
}

function makeParser(): Parse {
  const unused = (): never => {
    throw new Error('expressions are evaluated elsewhere');
  };
  const texts = (_name: string, forms: Record<string, unknown>) => forms.string ?? unused;
  const typed = Object.assign(texts, { addConversion: () => undefined });
  const Node = createNode({ mathWithTransform: {} });
  const SymbolNode = createSymbolNode({ math: {}, Node });
  return createParse({
    typed,
    numeric: Number,
    config: { number: 'number', numberFallback: 'number' },
    AccessorNode: createAccessorNode({ subset: unused, Node }),
    ArrayNode: createArrayNode({ Node }),
    AssignmentNode: createAssignmentNode({ subset: unused, Node }),
    BlockNode: createBlockNode({ ResultSet: unused, Node }),
    ConditionalNode: createConditionalNode({ Node }),
    ConstantNode: createConstantNode({ isBounded: unused, Node }),
    FunctionAssignmentNode: createFunctionAssignmentNode({ typed, Node }),
    FunctionNode: createFunctionNode({ math: {}, SymbolNode, Node }),
    IndexNode: createIndexNode({ size: unused, Node }),
    ObjectNode: createObjectNode({ Node }),
    OperatorNode: createOperatorNode({ Node }),
    ParenthesisNode: createParenthesisNode({ Node }),
    RangeNode: createRangeNode({ Node }),
    RelationalNode: createRelationalNode({ Node }),
    SymbolNode,
  }) as Parse;
}
