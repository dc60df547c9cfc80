namespace OkkiBridge.Sandbox;

/// <summary>SplitMix64: the same numbers on every machine and every runtime, which <see cref="Random"/> does not promise.</summary>
internal sealed class Dice(ulong state)
{
    private ulong _state = state;

    /// <summary>Dice that depend on the parts alone: the same parts, the same throws.</summary>
    public static Dice Of(params ReadOnlySpan<long> parts)
    {
        var state = 0x9E3779B97F4A7C15UL;
        foreach (var part in parts)
            state = Mix(state ^ (ulong)part) + 0x9E3779B97F4A7C15UL;
        return new Dice(state);
    }

    public ulong Bits() => Mix(_state += 0x9E3779B97F4A7C15UL);

    /// <summary>0 to <paramref name="sides"/> less one.</summary>
    public int Below(int sides) => (int)(Bits() % (ulong)sides);

    public long Between(long first, long last) => last <= first ? first : first + (long)(Bits() % (ulong)(last - first + 1));

    public double Fraction() => (Bits() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => Fraction() < probability;

    public T Pick<T>(params ReadOnlySpan<T> from) => from[Below(from.Length)];

    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var other = Below(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
