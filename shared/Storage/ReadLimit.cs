namespace OkkiBridge.Storage;

/// <summary>No read returns more than a thousand rows, whatever was asked for.</summary>
internal static class ReadLimit
{
    public static int Of(int asked) => Math.Clamp(asked, 1, 1000);
}
