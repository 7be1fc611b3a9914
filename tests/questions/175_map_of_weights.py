# Source: keras-team/keras issue 7120.
# Asked: lesions are few, so each voxel should have its own weight; the weights had the targets' shape.
import numpy as np
from tensorflow.keras import backend as K
from tensorflow.keras.layers import Conv2D, Conv2DTranspose, Input, MaxPooling2D, concatenate
from tensorflow.keras.models import Model
from tensorflow.keras.optimizers import Adam

img_rows = img_cols = 32
smooth = 1.0


def dice_coef(y_true, y_pred):
    y_true_f = K.flatten(y_true)
    y_pred_f = K.flatten(y_pred)
    intersection = K.sum(y_true_f * y_pred_f)
    return (2. * intersection + smooth) / (K.sum(y_true_f) + K.sum(y_pred_f) + smooth)


def get_unet():
    inputs = Input((img_rows, img_cols, 1))
    conv1 = Conv2D(8, (3, 3), activation="relu", padding="same")(inputs)
    pool1 = MaxPooling2D(pool_size=(2, 2))(conv1)
    conv2 = Conv2D(16, (3, 3), activation="relu", padding="same")(pool1)
    up3 = concatenate([Conv2DTranspose(8, (2, 2), strides=(2, 2), padding="same")(conv2), conv1], axis=3)
    conv3 = Conv2D(8, (3, 3), activation="relu", padding="same")(up3)
    conv4 = Conv2D(1, (1, 1), activation="sigmoid")(conv3)
    model = Model(inputs=[inputs], outputs=[conv4])
    model.compile(optimizer=Adam(learning_rate=1e-5), loss="binary_crossentropy", metrics=[dice_coef])
    return model


imgs = np.random.rand(12, img_rows, img_cols, 1)
masks = (np.random.rand(12, img_rows, img_cols, 1) > 0.95).astype("float32")
weight_map = 1 + 20 * masks
model = get_unet()
model.fit(imgs, masks, batch_size=4, epochs=1, shuffle=True, validation_split=0.25, sample_weight=weight_map)
