using System.Buffers;
using System.Text;

namespace OkkiBridge.Promises.Tests.Chaos;

/// <summary>Everything of one kind that left the services, kept in a file, to be searched at the end.</summary>
internal sealed class Spool : IDisposable
{
    private const int Piece = 1 << 20;
    private const int LongestNeedle = 4096;

    private readonly Lock _gate = new();
    private readonly FileStream _file = new(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, Piece, FileOptions.DeleteOnClose);

    public long Length => _file.Length;

    public void Add(string line) => Add(Encoding.UTF8.GetBytes(line + "\n"));

    public void Add(ReadOnlyMemory<byte> bytes)
    {
        lock (_gate) _file.Write(bytes.Span);
    }

    /// <summary>The first needle that is in it, with what stands around it; null when none is.</summary>
    public string? Find(IEnumerable<string> needles)
    {
        var wanted = SearchValues.Create([.. needles], StringComparison.Ordinal);
        foreach (var text in Pieces())
        {
            if (text.AsSpan().IndexOfAny(wanted) is var at and >= 0) return text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 200)];
        }

        return null;
    }

    /// <summary>Pieces that overlap, so that nothing is torn. One character a byte: what is looked for is ASCII.</summary>
    public IEnumerable<string> Pieces()
    {
        var buffer = new byte[Piece];
        for (long from = 0; from < _file.Length; from += Piece - LongestNeedle)
        {
            int read;
            lock (_gate)
            {
                _file.Flush();
                _file.Position = from;
                read = _file.ReadAtLeast(buffer, Piece, throwOnEndOfStream: false);
                _file.Seek(0, SeekOrigin.End);
            }

            yield return Encoding.Latin1.GetString(buffer, 0, read);
        }
    }

    /// <summary>A copy that stays, for a person to read.</summary>
    public string Keep(string name)
    {
        var path = Path.Combine(Path.GetTempPath(), name);
        lock (_gate)
        {
            _file.Flush();
            _file.Position = 0;
            using var copy = File.Create(path);
            _file.CopyTo(copy);
        }

        return path;
    }

    public void Dispose() => _file.Dispose();
}
