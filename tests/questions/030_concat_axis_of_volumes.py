# Source: ellisdg/3DUnetCNN issue 43.
# Asked: a 3D U-Net cannot concatenate its skip connections. (The axis is that of channels first.)
from functools import partial

from keras.layers import Conv3D, Input, MaxPooling3D, UpSampling3D, concatenate
from keras.models import Model

conv = partial(Conv3D, kernel_size=(3, 3, 3), padding="same", activation="relu")


def unet_model_3d(input_shape, depth=3, n_base_filters=4, n_labels=1):
    inputs = Input(input_shape)
    current = inputs
    levels = []
    for layer_depth in range(depth):
        first = conv(n_base_filters * (2 ** layer_depth))(current)
        second = conv(n_base_filters * (2 ** layer_depth) * 2)(first)
        if layer_depth < depth - 1:
            current = MaxPooling3D(pool_size=(2, 2, 2))(second)
            levels.append([first, second, current])
        else:
            current = second
            levels.append([first, second])

    for layer_depth in range(depth - 2, -1, -1):
        up = UpSampling3D(size=(2, 2, 2))(current)
        joined = concatenate([up, levels[layer_depth][1]], axis=1)
        current = conv(n_base_filters * (2 ** layer_depth))(joined)
    final = Conv3D(n_labels, (1, 1, 1), activation="sigmoid")(current)
    return Model(inputs=inputs, outputs=final)


model = unet_model_3d((32, 32, 32, 1))
model.compile("adam", "binary_crossentropy")
