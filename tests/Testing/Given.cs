using System.Globalization;

namespace OkkiBridge.Testing;

/// <summary>What whoever runs a test asks of it by environment variables.</summary>
public static class Given
{
    /// <summary>A number; null where none is given.</summary>
    public static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
