namespace OkkiBridge.Plans.Templates;

/// <summary>Full-width forms (<c>ＡＢＣ１２３（）</c>), as Chinese keyboards write them, as the ordinary ones they stand for.</summary>
internal static class HalfWidth
{
    private const int Distance = '！' - '!';

    public static string Of(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (var i = 0; i < from.Length; i++) to[i] = Of(from[i]);
    });

    private static char Of(char c) => c switch
    {
        >= '！' and <= '～' => (char)(c - Distance),
        '\u3000' => ' ',        // the space of that width
        _ => c,
    };
}
