namespace OkkiBridge.Extractor.Extraction;

/// <summary>
/// Adds up the rows of neighbouring cells as the source counted them, to be compared with its total of the whole window. Neighbours overlap by a second on either side:
/// what was seen there counts once. Pure.
/// </summary>
internal sealed class WindowSum
{
    private int? _before;
    private int _own;
    private int _behind;

    /// <summary>The sum, with what was seen beyond the outer edges.</summary>
    public int Rows => (_before ?? 0) + _own + _behind;

    public void Add(CellReading reading)
    {
        _before ??= reading.Before;
        _own += reading.Total - reading.Before - reading.Behind;
        _behind = reading.Behind;
    }
}
